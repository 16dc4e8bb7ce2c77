import type { MediaPlayerInstance } from '@vidstack/react';
import { mediaOf } from './media-of.js';

/** What the page around the player reads and does. It does not know the player library. */
export interface PlayerHandle {
  currentSeconds(): number;
  /** Scrolls to the player and plays from that time. */
  playFrom(seconds: number): void;
}

export const handleOf = (player: MediaPlayerInstance): PlayerHandle => ({
  currentSeconds: () => mediaOf(player).currentTime,
  playFrom(seconds) {
    const media = mediaOf(player);
    media.currentTime = seconds;
    player.el?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    void media.play().catch(() => undefined);
  },
});
