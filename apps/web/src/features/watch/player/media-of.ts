import type { MediaPlayerInstance } from '@vidstack/react';

type Media = Pick<HTMLMediaElement, 'paused' | 'currentTime' | 'volume' | 'muted' | 'playbackRate' | 'play' | 'pause'>;

/**
 * What to read and to change when somebody asks the player for something: the element itself once it can play. The
 * player's own state follows the element a moment later, and it leaves out what that state says is so already: of two
 * keys in quick succession, the second would be lost.
 */
export function mediaOf(player: MediaPlayerInstance): Omit<Media, 'pause'> & { pause(): unknown } {
  const element = player.state.canPlay ? player.el?.querySelector('video') : undefined;
  return element ?? player;
}
