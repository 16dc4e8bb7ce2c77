import { TimeSlider, useMediaPlayer, useMediaState, useSliderState, type TimeSliderInstance } from '@vidstack/react';
import { useRef } from 'react';
import { tileAt } from '../../../../components/storyboard/tiles.js';
import { NoTile } from '../../../../components/storyboard/no-tile.js';
import { TilePicture } from '../../../../components/storyboard/tile-picture.js';
import { useTiles } from '../../../../components/storyboard/use-tiles.js';
import { chapterAt, type Chapter } from '../../../../lib/video/chapters.js';
import { clock } from '../../../../lib/video/video-time.js';
import { useStore } from '../../../../lib/store.js';
import type { CatalogVideo, Storyboard } from '../../../../lib/types.js';
import { Waveform } from '../sound/waveform.js';
import { waveformSwitch } from '../sound/waveform-switch.js';
import { Segments } from './segments.js';
import { useSpokenChapter } from './use-spoken-chapter.js';
import styles from './scrubber.module.css';

interface ScrubberProps {
  video: CatalogVideo;
  chapters: readonly Chapter[];
}

/** The time line. Pointing at it shows the tile of that time; no buffering is needed. */
export function Scrubber({ video, chapters }: ScrubberProps) {
  const slider = useRef<TimeSliderInstance>(null);
  const hasWaveform = useStore(waveformSwitch);
  useSpokenChapter(slider, chapters, useMediaPlayer());
  return (
    <TimeSlider.Root ref={slider} className={styles.slider} aria-label="Position" data-testid="scrubber">
      {hasWaveform && <Waveform video={video} />}
      <Segments chapters={chapters} />
      <span className={styles.line} />
      <TimeSlider.Thumb className={styles.thumb} />
      <TimeSlider.Preview className={styles.preview} offset={8}>
        <PreviewBody storyboard={video.storyboard} chapters={chapters} />
      </TimeSlider.Preview>
    </TimeSlider.Root>
  );
}

interface PreviewBodyProps {
  storyboard: Storyboard | undefined;
  chapters: readonly Chapter[];
}

function PreviewBody({ storyboard, chapters }: PreviewBodyProps) {
  const tiles = useTiles(storyboard);
  const percent = useSliderState('pointerPercent');
  const duration = useMediaState('duration');
  const seconds = (percent / 100) * duration;
  const tile = tileAt(tiles, seconds);
  return (
    <>
      {storyboard && tiles.length > 0 && (
        <div
          className={styles.frame}
          style={{ aspectRatio: `${storyboard.tileWidth} / ${storyboard.tileHeight}` }}
          data-testid="scrub-tile"
        >
          {tile ? <TilePicture tile={tile} className={styles.picture} /> : <NoTile />}
        </div>
      )}
      <span className={styles.words} data-testid="scrub-words">
        <span className={styles.instant}>{clock(seconds)}</span>
        <span className={styles.chapter} dir="auto">
          {chapterAt(chapters, seconds)?.title}
        </span>
      </span>
    </>
  );
}
