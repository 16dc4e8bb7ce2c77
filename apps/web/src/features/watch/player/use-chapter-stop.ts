import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect, type RefObject } from 'react';
import { chapterAt, type Chapter } from '../../../lib/video/chapters.js';
import { mediaOf } from './media-of.js';

/** A larger step is a jump, and jumps over the end of a chapter do not stop. */
const LARGEST_STEP_SECONDS = 3;

/** Pauses at the end of each chapter. */
export function useChapterStop(
  player: RefObject<MediaPlayerInstance | null>,
  chapters: readonly Chapter[],
  isOn: boolean,
): void {
  useEffect(() => {
    if (!isOn || !player.current) return;
    const media = mediaOf(player.current);
    let before = player.current.state.currentTime;
    return player.current.subscribe(({ currentTime, duration }) => {
      const end = chapterAt(chapters, before)?.endSeconds ?? duration;
      const isPassed = before < end && currentTime >= end && currentTime - before < LARGEST_STEP_SECONDS;
      before = currentTime;
      if (!isPassed || end >= duration) return;
      void media.pause();
      media.currentTime = end;
    });
  }, [player, chapters, isOn]);
}
