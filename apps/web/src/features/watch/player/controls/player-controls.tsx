import {
  Controls,
  FullscreenButton,
  MuteButton,
  PIPButton,
  PlayButton,
  SeekButton,
  Time,
  useMediaState,
  VolumeSlider,
} from '@vidstack/react';
import { cx } from '../../../../lib/cx.js';
import { Icon } from '../../../../components/icon.js';
import type { Chapter } from '../../../../lib/video/chapters.js';
import type { CaptionTrack, CatalogVideo } from '../../../../lib/types.js';
import { CaptionsMenu } from './captions-menu.js';
import type { MenuSwitchProps } from './menu-switch.js';
import { QualityMenu } from './quality-menu.js';
import { Scrubber } from './scrubber.js';
import { SettingsMenu } from './settings-menu.js';
import { SoundMenu } from './sound-menu.js';
import { SpeedMenu } from './speed-menu.js';
import { useChapter } from './use-chapter.js';
import styles from './player-controls.module.css';

/** Lets taps between the buttons of a group reach the picture; the library stops them by default. */
const BEHIND_ITS_BUTTONS = { pointerEvents: 'none' } as const;

interface PlayerControlsProps {
  video: CatalogVideo;
  captions: readonly CaptionTrack[];
  chapters: readonly Chapter[];
  switches: readonly MenuSwitchProps[];
  /** The error message needs the middle. */
  isFailed: boolean;
  /** At the end, a card needs the middle. */
  hasEndCard: boolean;
  onHelp: () => void;
}

/** The controls: at the bottom, and in the middle for touch. */
export function PlayerControls({
  video,
  captions,
  chapters,
  switches,
  isFailed,
  hasEndCard,
  onHelp,
}: PlayerControlsProps) {
  const { canPlay, paused, ended, muted, volume, fullscreen, waiting, started } = usePlayerState();
  const isMiddleFree = !isFailed && !(hasEndCard && ended);
  return (
    <>
      {waiting && started && !isFailed && <span className={styles.buffering} role="status" aria-label="Loading" />}
      <Controls.Root
        className={styles.controls}
        hideDelay={2500}
        data-early={!canPlay || undefined}
        data-testid="controls"
      >
        {paused && !started && isMiddleFree && (
          <PlayButton className={`${styles.bigPlay} ${styles.forMouse}`} aria-label="Play">
            <Icon name="play" size={34} />
          </PlayButton>
        )}
        {isMiddleFree && (
          <Controls.Group className={styles.middle} style={BEHIND_ITS_BUTTONS}>
            <SeekButton className={styles.round} seconds={-10} aria-label="Back 10 seconds">
              <Icon name="back" size={30} />
              <span className={styles.ten}>10</span>
            </SeekButton>
            <PlayButton
              className={`${styles.round} ${styles.large}`}
              aria-label={ended ? 'Play again' : paused ? 'Play' : 'Pause'}
            >
              <Icon name={ended ? 'again' : paused ? 'play' : 'pause'} size={30} />
            </PlayButton>
            <SeekButton className={styles.round} seconds={10} aria-label="Ahead 10 seconds">
              <Icon name="ahead" size={30} />
              <span className={styles.ten}>10</span>
            </SeekButton>
          </Controls.Group>
        )}
        <Controls.Group className={styles.bottom} style={BEHIND_ITS_BUTTONS}>
          <Scrubber video={video} chapters={chapters} />
          <div className={styles.row}>
            <PlayButton
              className={`${styles.button} ${styles.forMouse}`}
              title={ended ? 'Play again (k)' : paused ? 'Play (k)' : 'Pause (k)'}
            >
              <Icon name={ended ? 'again' : paused ? 'play' : 'pause'} />
            </PlayButton>
            <div className={styles.volume}>
              <MuteButton className={styles.button} title={muted ? 'Sound on (m)' : 'Sound off (m)'}>
                <Icon name={muted || volume === 0 ? 'muted' : 'volume'} />
              </MuteButton>
              <VolumeSlider.Root className={styles.volumeSlider} aria-label="Volume">
                <VolumeSlider.Track className={styles.volumeTrack}>
                  <VolumeSlider.TrackFill className={styles.volumeFill} />
                </VolumeSlider.Track>
                <VolumeSlider.Thumb className={styles.volumeThumb} />
              </VolumeSlider.Root>
            </div>
            <div className={styles.time}>
              <Time type="current" data-testid="current-time" />
              <span aria-hidden="true">/</span>
              <Time type="duration" />
            </div>
            <ChapterTitle chapters={chapters} />
            <span className={styles.space} />
            <QualityMenu />
            <SoundMenu />
            <SpeedMenu />
            <SettingsMenu switches={switches} />
            <CaptionsMenu tracks={captions} />
            <button
              type="button"
              className={`${styles.button} ${styles.wide}`}
              onClick={onHelp}
              aria-label="Keys"
              title="Keys (?)"
            >
              <Icon name="keyboard" />
            </button>
            <PIPButton
              className={cx(styles.button, styles.pip, document.pictureInPictureEnabled && styles.expected)}
              title="Picture in picture (i)"
            >
              <Icon name="pip" />
            </PIPButton>
            <FullscreenButton
              className={styles.button}
              title={fullscreen ? 'Leave full screen (f)' : 'Full screen (f)'}
            >
              <Icon name={fullscreen ? 'windowed' : 'fullscreen'} />
            </FullscreenButton>
          </div>
        </Controls.Group>
      </Controls.Root>
    </>
  );
}

const ChapterTitle = ({ chapters }: { chapters: readonly Chapter[] }) => (
  <span className={styles.chapter} dir="auto" data-testid="chapter">
    {useChapter(chapters)?.title}
  </span>
);

const usePlayerState = () => ({
  canPlay: useMediaState('canPlay'),
  paused: useMediaState('paused'),
  ended: useMediaState('ended'),
  muted: useMediaState('muted'),
  volume: useMediaState('volume'),
  fullscreen: useMediaState('fullscreen'),
  waiting: useMediaState('waiting'),
  started: useMediaState('started'),
});
