import { TimeSlider, useMediaState, useSliderState } from '@vidstack/react';
import { tileAt, type Tile } from '../../../components/storyboard/tiles.js';
import { TilePicture } from '../../../components/storyboard/tile-picture.js';
import { useTiles } from '../../../components/storyboard/use-tiles.js';
import { clock } from '../../../lib/video-time.js';
import type { Storyboard } from '../../../lib/types.js';
import styles from './scrubber.module.css';

/** The time line. Pointing at it shows the tile of that time; no buffering is needed. */
export function Scrubber({ storyboard }: { storyboard: Storyboard | undefined }) {
  const tiles = useTiles(storyboard);
  return (
    <TimeSlider.Root className={styles.slider} aria-label="Position" data-testid="scrubber">
      <TimeSlider.Track className={styles.track}>
        <TimeSlider.Progress className={styles.buffered} />
        <TimeSlider.TrackFill className={styles.played} />
      </TimeSlider.Track>
      <TimeSlider.Thumb className={styles.thumb} />
      <TimeSlider.Preview className={styles.preview} offset={8}>
        <PreviewBody tiles={tiles} />
      </TimeSlider.Preview>
    </TimeSlider.Root>
  );
}

function PreviewBody({ tiles }: { tiles: readonly Tile[] }) {
  const percent = useSliderState('pointerPercent');
  const duration = useMediaState('duration');
  const seconds = (percent / 100) * duration;
  const tile = tileAt(tiles, seconds);
  return (
    <>
      {tile && (
        <div
          className={styles.frame}
          style={{ aspectRatio: `${tile.width} / ${tile.height}` }}
          data-testid="scrub-tile"
        >
          <TilePicture tile={tile} className={styles.picture} />
        </div>
      )}
      <span className={styles.instant}>{clock(seconds)}</span>
    </>
  );
}
