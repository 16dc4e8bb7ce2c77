import { isHLSProvider, type HLSProvider, type MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useState, type RefObject } from 'react';
import { useOnConnected } from '../../../lib/feed-state.js';

/** A stream without bytes for this long, and with nothing to show, has stopped. */
const STOPPED_MS = 10_000;
const SIGNS_OF_LIFE = ['loadstart', 'progress', 'canplay', 'playing', 'seeking', 'waiting', 'stalled'] as const;

/**
 * Detects a stream failure. Returns a sentence, and a function that reloads at the same time; it also reloads
 * automatically when the connection is back.
 */
export function useStreamFailure(player: RefObject<MediaPlayerInstance | null>): {
  failure: string | undefined;
  retry: () => void;
} {
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const element = player.current?.el;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A refused stream is an error of the <source>, a later one of the <video>; neither event bubbles.
    const onError = ({ target }: Event) => {
      if (!(target instanceof HTMLSourceElement || target instanceof HTMLVideoElement)) return;
      clearTimeout(timer);
      setFailure('The video could not be loaded.');
    };
    const onLife = ({ type, target }: Event) => {
      if (!(target instanceof HTMLVideoElement)) return;
      if (type === 'loadstart' || type === 'progress' || type === 'playing') setFailure(undefined);
      clearTimeout(timer);
      timer = setTimeout(() => isStarving(target) && setFailure('The video has stopped arriving.'), STOPPED_MS);
    };
    element.addEventListener('error', onError, true);
    for (const sign of SIGNS_OF_LIFE) element.addEventListener(sign, onLife, true);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('error', onError, true);
      for (const sign of SIGNS_OF_LIFE) element.removeEventListener(sign, onLife, true);
    };
  }, [player]);

  const retry = () => {
    const { provider } = player.current ?? {};
    if (isHLSProvider(provider ?? null)) return (provider as HLSProvider).instance?.startLoad();
    const video = player.current?.el?.querySelector('video');
    if (!video) return;
    const { currentTime, playbackRate } = video;
    video.load();
    video.currentTime = currentTime;
    video.playbackRate = playbackRate;
    void video.play().catch(() => undefined);
  };
  useOnConnected(() => failure && retry());
  return { failure, retry };
}

const isStarving = (video: HTMLVideoElement): boolean =>
  video.networkState === HTMLMediaElement.NETWORK_LOADING && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
