import { isHLSProvider, type MediaProviderAdapter } from '@vidstack/react';

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
