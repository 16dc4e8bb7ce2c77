import type { MediaPlayerInstance } from '@vidstack/react';
import { clock } from '../../../../lib/video/video-time.js';
import { formatPercent } from '../../../../lib/words/format.js';
import { chapterAt, type Chapter } from '../../../../lib/video/chapters.js';
import type { CaptionTrack } from '../../../../lib/types.js';
import { trackToShow } from '../captions/caption-choice.js';
import { showCaptions } from '../captions/show-captions.js';
import { mediaOf } from '../media-of.js';
import { storedCaptionChoice } from '../player-memory.js';
import { theatre, WIDE_PAGE } from '../theatre.js';
import { nextSpeed, type PlayerAction } from './shortcuts.js';

/** What actions need to know of the video. */
interface Footage {
  readonly frameSeconds: number;
  readonly chapters: readonly Chapter[];
  readonly captions: readonly CaptionTrack[];
}

/** Runs the action of a key. Returns a short text for the hint. */
export async function performAction(
  player: MediaPlayerInstance,
  action: PlayerAction,
  { frameSeconds, chapters, captions }: Footage,
): Promise<string> {
  const { duration, fullscreen, pictureInPicture } = player.state;
  const media = mediaOf(player);
  const { paused, currentTime, volume, muted, playbackRate } = media;
  const seek = (seconds: number) => {
    media.currentTime = Math.min(Math.max(0, seconds), duration || Infinity);
  };
  switch (action.type) {
    case 'toggle-play':
      await Promise.resolve(paused ? media.play() : media.pause()).catch(() => undefined);
      return paused ? 'Play' : 'Pause';
    case 'seek-by':
      seek(currentTime + action.seconds);
      return `${action.seconds > 0 ? '+' : '−'}${Math.abs(action.seconds)} s`;
    case 'seek-to':
      seek(duration * action.share);
      return clock(duration * action.share);
    case 'chapter-by': {
      const chapter = chapterBy(chapters, currentTime, action.steps);
      if (chapter) seek(chapter.startSeconds);
      return chapter ? chapter.title || clock(chapter.startSeconds) : '';
    }
    case 'frame-by':
      if (!paused) return '';
      seek(currentTime + action.frames * frameSeconds);
      return action.frames > 0 ? 'Next frame' : 'Previous frame';
    case 'volume-by': {
      const next = Math.min(1, Math.max(0, (muted ? 0 : volume) + action.share));
      media.muted = false;
      media.volume = next;
      return `Volume ${formatPercent(Math.round(next * 100))}`;
    }
    case 'speed-by': {
      const next = nextSpeed(playbackRate, action.steps);
      media.playbackRate = next;
      return `Speed ${next}×`;
    }
    case 'toggle-mute':
      media.muted = !muted;
      return muted ? 'Sound on' : 'Sound off';
    case 'toggle-captions':
      return toggleCaptions(player, captions);
    case 'toggle-fullscreen':
      await (fullscreen ? player.exitFullscreen() : player.enterFullscreen()).catch(() => undefined);
      return '';
    case 'toggle-theatre':
      if (!window.matchMedia(WIDE_PAGE).matches) return '';
      theatre.set((isOn) => !isOn);
      return theatre.get() ? 'Theatre mode on' : 'Theatre mode off';
    case 'toggle-pip':
      return (pictureInPicture ? player.exitPictureInPicture() : player.enterPictureInPicture()).then(
        () => '',
        () => 'Picture in picture is not available here',
      );
    case 'show-help':
      return '';
  }
}

function toggleCaptions(player: MediaPlayerInstance, captions: readonly CaptionTrack[]): string {
  if (captions.length === 0) return 'This video has no captions';
  const next = player.state.textTrack ? undefined : trackToShow(captions, storedCaptionChoice());
  showCaptions(player, next);
  return next ? `Captions: ${next.label}` : 'Captions off';
}

/** Back goes to the start of the chapter first, like in music players. */
const START_SECONDS = 3;

function chapterBy(chapters: readonly Chapter[], seconds: number, steps: 1 | -1): Chapter | undefined {
  if (steps > 0) return chapters.find(({ startSeconds }) => startSeconds > seconds);
  return chapterAt(chapters, Math.max(0, seconds - START_SECONDS));
}
