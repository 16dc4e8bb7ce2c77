import { useEffect, useState, type ComponentType } from 'react';
import { useStore } from '../lib/store.js';
import { nowPlaying } from '../features/watch/player/mini/now-playing.js';

/**
 * The player belongs to no page: it goes on in a corner while others are open. Its code is loaded with the first video.
 * `lazy` would cost time: React reveals what was suspended 300 ms after the last placeholder at the earliest.
 */
export function PlayerSlot() {
  const isOpen = useStore(nowPlaying, Boolean);
  const [Host, setHost] = useState<ComponentType>();
  useEffect(() => {
    if (!isOpen) return;
    void import('../features/watch/player/mini/player-host.js').then(
      (module) => setHost(() => module.default),
      (reason: Error) =>
        setHost(() => {
          throw reason; // to the page that explains it
        }),
    );
  }, [isOpen]);
  return isOpen && Host && <Host />;
}
