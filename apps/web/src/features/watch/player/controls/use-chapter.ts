import { useMediaPlayer } from '@vidstack/react';
import { useSyncExternalStore } from 'react';
import { chapterAt, type Chapter } from '../../../../lib/video/chapters.js';

const NOTHING = () => {};

/** The chapter that plays now; renders only when another one begins. */
export function useChapter(chapters: readonly Chapter[]): Chapter | undefined {
  const player = useMediaPlayer();
  return useSyncExternalStore(
    (listener) =>
      player?.subscribe((state) => {
        void state.currentTime; // read: the player reports only what is read
        listener();
      }) ?? NOTHING,
    () => chapterAt(chapters, player?.state.currentTime ?? 0),
  );
}
