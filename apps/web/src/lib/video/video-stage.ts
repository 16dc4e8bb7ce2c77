import { useViewTransitionState } from 'react-router';
import { createStore, useStore } from '../store.js';

/** The `view-transition-name` of a picture that grows into the player, and of the player's stage. */
export const VIDEO_STAGE = 'video-stage';

/** The picture that was opened last: a video can be in several rows, and a name must be unique. */
const opened = createStore('');

const prefersStillness = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Lets the picture of a card grow into the player, and shrink back.
 * @param place the row of the card; undefined: it does not grow
 */
export function useGrowth(videoId: string, place: string | undefined) {
  const to = `/watch/${videoId}`;
  const card = place === undefined ? undefined : `${place} ${videoId}`;
  const isOpened = useStore(opened, (now) => now === card);
  const isMoving = useViewTransitionState(to);
  return {
    style: isMoving && isOpened ? { viewTransitionName: VIDEO_STAGE } : undefined,
    /** For the links of the card. */
    link: {
      to,
      viewTransition: card !== undefined && !prefersStillness(),
      onClick: () => card !== undefined && opened.set(card),
    },
  };
}
