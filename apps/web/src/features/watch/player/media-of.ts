import type { MediaPlayerInstance } from '@vidstack/react';

type Media = Pick<HTMLMediaElement, 'paused' | 'currentTime' | 'volume' | 'muted' | 'playbackRate' | 'play' | 'pause'>;

/**
 * The object to read and change for player actions: the element once it can play. The player's own state follows later
 * and ignores changes to the same value, so the second of two quick keys would be lost.
 */
export function mediaOf(player: MediaPlayerInstance): Omit<Media, 'pause'> & { pause(): unknown } {
  const element = player.state.canPlay ? player.el?.querySelector('video') : undefined;
  return element ?? player;
}
