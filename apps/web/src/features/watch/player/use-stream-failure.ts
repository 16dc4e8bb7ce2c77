import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useState, type RefObject } from 'react';
import { useOnConnected } from '../../../lib/feed-state.js';

/** So long without a byte, while there is nothing to show, is a stream that has stopped. */
const STOPPED_MS = 10_000;
const SIGNS_OF_LIFE = ['loadstart', 'progress', 'canplay', 'playing', 'seeking', 'waiting', 'stalled'] as const;

/**
 * Watches whether the video arrives. Returns a sentence once it does not, and a way to load it again that goes on where
 * it was; that is tried by itself when the connection is back.
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
    // A stream that is refused is told by the <source>, one that breaks off later by the <video>; neither bubbles.
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
