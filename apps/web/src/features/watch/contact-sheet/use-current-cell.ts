import { useSyncExternalStore } from 'react';
import type { Cell } from './sheet-groups.js';

/** The player's events do not bubble, so they are captured. */
const EVENTS = ['loadeddata', 'timeupdate', 'seeking', 'seeked'] as const;

function subscribe(listener: () => void): () => void {
  for (const event of EVENTS) document.addEventListener(event, listener, true);
  return () => {
    for (const event of EVENTS) document.removeEventListener(event, listener, true);
  };
}

/** Players land a few milliseconds before or after the time that they were given. */
const TOLERANCE_SECONDS = 0.05;

/** The number of the picture that is playing: the last one that begins at or before that time. */
export const useCurrentCell = (cells: readonly Cell[], currentSeconds: () => number): number =>
  useSyncExternalStore(subscribe, () => {
    const now = currentSeconds() + TOLERANCE_SECONDS;
    return Math.max(
      0,
      cells.findLastIndex(({ seconds }) => seconds <= now),
    );
  });
