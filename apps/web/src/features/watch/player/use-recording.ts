import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react';
import { leaveOff } from '../../../lib/video/resume-positions.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { countView } from '../api/count-view.js';
import { correctEnd } from './correct-end.js';
import { mediaOf } from './media-of.js';
import { advance, isView, watchTimeFrom } from './watch-time.js';

const SAVE_EVERY_SECONDS = 5;
/** Videos counted since the page was loaded: each counts once. */
const counted = new Set<string>();

interface Recorded {
  video: CatalogVideo;
  startSeconds: number;
  /** What is played: when it changes, the new one goes on where the other was. */
  src: string;
}

/** Starts at a time, saves the position, and counts the view. Returns listeners for the player. */
export function useRecording(player: RefObject<MediaPlayerInstance | null>, { video, startSeconds, src }: Recorded) {
  const watched = useRef(watchTimeFrom(startSeconds));
  const savedAt = useRef(startSeconds);
  const isStarted = useRef(false);
  const duration = video.durationSeconds ?? 0;
  const resumeAt = useRef(startSeconds);
  const played = useRef(src);
  useLayoutEffect(() => {
    if (played.current === src) return;
    played.current = src;
    resumeAt.current = watched.current.atSeconds;
    isStarted.current = false;
  }, [src]);

  const start = () => {
    if (isStarted.current || !player.current) return;
    isStarted.current = true;
    if (resumeAt.current > 0) mediaOf(player.current).currentTime = resumeAt.current;
  };
  const save = (seconds: number) => {
    if (!isStarted.current) return;
    savedAt.current = seconds;
    leaveOff(video.id, seconds, duration);
  };
  const saveOnLeaving = useEffectEvent(() => save(watched.current.atSeconds));
  useEffect(() => {
    const onPageHide = () => saveOnLeaving();
    window.addEventListener('pagehide', onPageHide);
    return () => {
      window.removeEventListener('pagehide', onPageHide);
      saveOnLeaving();
    };
  }, []);
  const settleEnd = () => {
    if (player.current && correctEnd(player.current)) save(duration);
  };
  const onTime = (seconds: number) => {
    if (!isStarted.current) return;
    watched.current = advance(watched.current, seconds);
    if (!counted.has(video.id) && isView(watched.current, duration)) {
      counted.add(video.id);
      void countView(video.id);
    }
    if (Math.abs(seconds - savedAt.current) >= SAVE_EVERY_SECONDS) save(seconds);
  };
  return {
    onCanPlay: start,
    onTimeUpdate: ({ currentTime }: { currentTime: number }) => onTime(currentTime),
    onPause: () => save(player.current?.currentTime ?? watched.current.atSeconds),
    onSeeking: settleEnd,
    onSeeked: settleEnd,
    onEnded: settleEnd,
  };
}
