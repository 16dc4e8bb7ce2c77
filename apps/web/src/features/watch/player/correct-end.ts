import type { MediaPlayerInstance } from '@vidstack/react';

/**
 * Whether the video is at its end, as its element sees it. The player library takes a video for ended until it plays
 * again, whatever is sought meanwhile, and one that is paused within its last second, too; bar, time and the next start
 * would follow that. Where the two differ, the library's state is put right.
 */
export function correctEnd(player: MediaPlayerInstance): boolean {
  const element = player.el?.querySelector('video');
  if (!element || element.ended || !player.state.ended) return player.state.ended;
  player.$state.ended.set(false);
  player.$state.realCurrentTime.set(element.currentTime);
  return false;
}
