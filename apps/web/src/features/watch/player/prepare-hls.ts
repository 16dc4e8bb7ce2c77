import { isHLSProvider, type MediaProviderAdapter } from '@vidstack/react';
import type { FragBufferedData } from 'hls.js';

/** Until the connection is measured: most are faster. */
const USUAL_BITS_PER_SECOND = 5_000_000;

/** Gives the player our own copy of hls.js, which is loaded only for ladders. */
export function prepareHls(provider: MediaProviderAdapter | null): void {
  if (!isHLSProvider(provider)) return;
  provider.library = () => import('hls.js');
  provider.config = {
    enableWorker: false, // the pages allow no scripts from `blob:`, and fragmented MP4 is passed on as it is
    startPosition: 0,
    abrEwmaDefaultEstimate: USUAL_BITS_PER_SECOND,
    capLevelToPlayerSize: true,
  };
}

/**
 * Plays one size of a ladder.
 *
 * Asks hls.js itself: the player library ignores the choice of the size that plays now, and takes a size that is reported
 * while hls.js changes to another one for the user's choice.
 *
 * @param level index in the player's qualities; -1: automatic, the size follows the connection
 */
export function chooseSize(provider: MediaProviderAdapter | null, level: number): void {
  if (!isHLSProvider(provider) || !provider.instance || !provider.ctor) return;
  const { instance, video, ctor } = provider;
  const { FRAG_BUFFERED } = ctor.Events;
  // Chromium goes on with the old pictures, or with none, until a seek.
  const onBuffered = (_event: typeof FRAG_BUFFERED, { frag }: FragBufferedData): void => {
    if ((frag.type as string) !== 'main') return; // of the sound
    instance.off(FRAG_BUFFERED, onBuffered);
    video.currentTime += 0;
  };
  instance.on(FRAG_BUFFERED, onBuffered);
  instance.currentLevel = level;
}
