import '@vidstack/react/player/styles/base.css';
import '@vidstack/react/player/styles/default/captions.css';
import { Captions, MediaPlayer, MediaProvider, type MediaPlayerInstance } from '@vidstack/react';
import { useCallback, useImperativeHandle, useRef, useState, type RefObject } from 'react';
import { autoplay } from '../../../lib/video/autoplay.js';
import { releaseEarlyVideo } from '../../../lib/video/early-video.js';
import { cx } from '../../../lib/cx.js';
import { useStore } from '../../../lib/store.js';
import type { CaptionTrack, CatalogItem, CatalogVideo } from '../../../lib/types.js';
import { useChapters } from '../api/use-chapters.js';
import { CaptionTracks } from './captions/caption-tracks.js';
import type { MenuSwitchProps } from './controls/menu-switch.js';
import { PlayerControls } from './controls/player-controls.js';
import { EndCard } from './end-card/end-card.js';
import { FirstPicture } from './first-picture.js';
import { Gestures } from './gestures.js';
import { KeyHint, type Hint } from './key-hint.js';
import { ShortcutHelp } from './keys/shortcut-help.js';
import { usePlayerKeys } from './keys/use-player-keys.js';
import { MiniControls } from './mini/mini-controls.js';
import { prepareHls } from './prepare-hls.js';
import { handleOf, type PlayerHandle } from './player-handle.js';
import { storedLoudness, storedSpeed, storeLoudness, storeSpeed } from './player-memory.js';
import { useEvenVolume } from './sound/use-even-volume.js';
import { waveformSwitch } from './sound/waveform-switch.js';
import { StageFill } from './stage-fill.js';
import { StreamFailure } from './stream-failure.js';
import { theatre } from './theatre.js';
import { useChapterStop } from './use-chapter-stop.js';
import { useRecording } from './use-recording.js';
import { useSource } from './use-source.js';
import { useStreamFailure } from './use-stream-failure.js';
import styles from './player.module.css';

interface PlayerProps {
  video: CatalogVideo;
  /** Where playback begins. */
  startSeconds: number;
  /** Gets the player, for the page around it. */
  player: RefObject<PlayerHandle | null>;
  /** What the end card offers. */
  next: CatalogItem | undefined;
  isMini: boolean;
  onClose: () => void;
}

const NO_CAPTIONS: readonly CaptionTrack[] = [];

export function Player({ video, startSeconds, player: handle, next, isMini, onClose }: PlayerProps) {
  const player = useRef<MediaPlayerInstance>(null);
  const [instance, setInstance] = useState<MediaPlayerInstance | null>(null);
  useImperativeHandle<PlayerHandle | null, PlayerHandle | null>(handle, () => instance && handleOf(instance), [
    instance,
  ]);
  const connect = useCallback((element: MediaPlayerInstance | null) => {
    player.current = element;
    setInstance(element);
  }, []);
  const [loudness] = useState(storedLoudness);
  const [speed] = useState(storedSpeed);
  const [hint, setHint] = useState<Hint>({ words: '', count: 0 });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isLoop, setLoop] = useState(false);
  const [stopsAtChapter, setStopsAtChapter] = useState(false);
  const isAutoplay = useStore(autoplay);
  const isTheatre = useStore(theatre);
  const { captions = NO_CAPTIONS } = video;
  const chapters = useChapters(video);
  const tell = (words: string) => setHint(({ count }) => ({ words, count: count + 1 }));
  usePlayerKeys(player, { chapters, captions, isMini, onDone: tell, onHelp: () => setHelpOpen(true) });
  useChapterStop(player, chapters, stopsAtChapter);
  const { failure, retry } = useStreamFailure(player);
  const source = useSource(player, video);
  const recording = useRecording(player, { video, startSeconds, src: source.src });

  const evenVolume = useEvenVolume(instance, video, source);
  const isWaveform = useStore(waveformSwitch);
  const hasEndCard = next !== undefined && !isLoop;
  const switches: MenuSwitchProps[] = [
    { label: 'Loop', isOn: isLoop, onChange: setLoop },
    ...(chapters.length > 0
      ? [{ label: 'Stop at the end of the chapter', isOn: stopsAtChapter, onChange: setStopsAtChapter }]
      : []),
    ...(next ? [{ label: 'Autoplay', isOn: isAutoplay, onChange: autoplay.set }] : []),
    ...(evenVolume ? [evenVolume] : []),
    ...(video.waveformUrl !== undefined ? [{ label: 'Waveform', isOn: isWaveform, onChange: waveformSwitch.set }] : []),
    { label: 'Theatre mode (t)', isOn: isTheatre, isForWidePages: true, onChange: theatre.set },
  ];

  return (
    <>
      <MediaPlayer
        ref={connect}
        className={cx('on-picture', styles.player, isMini && styles.mini)}
        title={video.title}
        src={{ src: source.src, type: source.type }}
        onProviderChange={prepareHls}
        duration={video.durationSeconds}
        artwork={video.thumbnailUrl ? [{ src: video.thumbnailUrl }] : []}
        viewType="video"
        streamType="on-demand"
        load="eager"
        preload="metadata"
        autoPlay={source.isPlaying}
        playsInline
        keyDisabled
        loop={isLoop}
        volume={loudness.volume}
        muted={loudness.muted}
        onVolumeChange={storeLoudness}
        playbackRate={speed}
        onRateChange={storeSpeed}
        onLoadedData={releaseEarlyVideo}
        data-testid="player"
        {...recording}
      >
        {!isMini && <StageFill video={video} />}
        <MediaProvider>
          <CaptionTracks tracks={captions} />
        </MediaProvider>
        <FirstPicture video={video} />
        <Captions className={cx('vds-captions', styles.captions)} data-testid="captions" />
        {isMini ? (
          <MiniControls video={video} onClose={onClose} />
        ) : (
          <>
            <Gestures onDone={tell} />
            <KeyHint hint={hint} />
            {hasEndCard && <EndCard next={next} />}
            <PlayerControls
              video={video}
              captions={captions}
              chapters={chapters}
              switches={switches}
              isFailed={failure !== undefined}
              hasEndCard={hasEndCard}
              onHelp={() => setHelpOpen(true)}
            />
          </>
        )}
        {failure && <StreamFailure reason={failure} onRetry={retry} />}
      </MediaPlayer>
      {isHelpOpen && <ShortcutHelp onClose={() => setHelpOpen(false)} />}
    </>
  );
}
