import type { Tile } from './tiles.js';

/** Cuts one tile out of its sheet and fits it into the space, like `object-fit`. */
export function TilePicture({
  tile,
  fit = 'contain',
  className,
}: {
  tile: Tile;
  fit?: 'contain' | 'cover';
  className?: string;
}) {
  const { url, width, height, coords } = tile;
  return (
    <svg
      className={className}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio={`xMidYMid ${fit === 'cover' ? 'slice' : 'meet'}`}
      aria-hidden="true"
      data-testid="tile"
      data-seconds={tile.startTime}
    >
      <svg width={width} height={height} viewBox={`${coords.x} ${coords.y} ${width} ${height}`}>
        <image href={url} />
      </svg>
    </svg>
  );
}
