import type { MediaPlayerInstance } from '@vidstack/react';

/**
 * Corrects the end state of the player library by its media element. The library treats a video as ended until it plays
 * again, even after a seek, and also when it is paused in its last second.
 */
export function correctEnd(player: MediaPlayerInstance): boolean {
  const element = player.el?.querySelector('video');
  if (!element || element.ended || !player.state.ended) return player.state.ended;
  player.$state.ended.set(false);
  player.$state.realCurrentTime.set(element.currentTime);
  return false;
}
