import { VIDEO_TYPES, type MediaPlayerInstance } from '@vidstack/react';
import { useState, type RefObject } from 'react';
import { playsHere } from '../../../lib/video/plays-here.js';
import type { CatalogVideo } from '../../../lib/types.js';

/** What the player loads. */
export interface Source {
  readonly src: string;
  readonly type: 'video/mp4' | 'application/vnd.apple.mpegurl';
  /** A ladder that is still made: it has the smallest pictures only. */
  readonly isGrowing: boolean;
  /** Whether it begins to play by itself. */
  readonly isPlaying: boolean;
}

/**
 * The ladder of a video if it has one, else its file; a ladder that is still made if nothing else plays (the stage waits
 * until enough of it is there). What was chosen stays, so that a running video is not loaded again, but for such a ladder.
 */
export function useSource(player: RefObject<MediaPlayerInstance | null>, video: CatalogVideo): Source {
  const [source, setSource] = useState(() => sourceOf(video));
  if (!source.isGrowing || !video.ladder?.whole) return source;
  const whole = { ...sourceOf(video), isPlaying: player.current?.paused !== true };
  setSource(whole);
  return whole;
}

function sourceOf(video: CatalogVideo): Source {
  const { ladder, streamUrl, contentType } = video;
  const isGrowing = ladder?.whole === false && !playsHere(video);
  if (ladder && (ladder.whole || isGrowing))
    // The player loads it again when the address changes.
    return {
      src: `${ladder.url}${isGrowing ? '' : '#whole'}`,
      type: 'application/vnd.apple.mpegurl',
      isGrowing,
      isPlaying: true,
    };
  return { src: streamUrl, type: sourceType(contentType), isGrowing: false, isPlaying: true };
}

/**
 * The player library selects by this type; for types that it does not list (`video/quicktime`, …) the browser decides.
 */
const sourceType = (contentType: string) => (VIDEO_TYPES.has(contentType) ? contentType : 'video/mp4') as 'video/mp4';
