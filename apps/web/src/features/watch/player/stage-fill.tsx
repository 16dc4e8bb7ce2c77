import { useEffect, useRef } from 'react';
import type { CatalogVideo } from '../../../lib/types.js';
import styles from './player.module.css';

/** So small that enlarging it blurs it: a filter would be computed again for every frame of the video before it. */
const SIZE = { width: 32, height: 18 };
const SHADE = 'rgb(0 0 0 / 0.25)';

/** Fills the frame behind a video of another shape with its own colours. */
export function StageFill({ video: { thumbnails, thumbnailUrl } }: { video: CatalogVideo }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const url = thumbnails?.[0]?.url ?? thumbnailUrl;
  useEffect(() => {
    if (!url) return;
    const picture = new Image();
    picture.onload = () => draw(picture, canvas.current?.getContext('2d'));
    picture.src = url;
    return () => {
      picture.onload = null;
    };
  }, [url]);
  return url ? <canvas ref={canvas} {...SIZE} className={styles.fill} aria-hidden="true" data-testid="fill" /> : null;
}

function draw(picture: HTMLImageElement, context: CanvasRenderingContext2D | null | undefined): void {
  if (!context) return;
  const scale = Math.max(SIZE.width / picture.naturalWidth, SIZE.height / picture.naturalHeight);
  const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (SIZE.width - width) / 2, (SIZE.height - height) / 2, width, height);
  context.fillStyle = SHADE;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
}
