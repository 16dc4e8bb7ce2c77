import { useEffect, useEffectEvent } from 'react';
import { createStore, useStore } from './store.js';

/** The state of the connection to the feed, and the received position. */
export interface FeedState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** Position up to which the feed has sent everything; null before the first message. */
  readonly resume: number | null;
}

export const feedState = createStore<FeedState>({ connection: 'connecting', resume: null });

export const useFeedConnection = (): FeedState['connection'] => useStore(feedState, (state) => state.connection);
export const useFeedResume = (): number | null => useStore(feedState, (state) => state.resume);

/** Calls the listener each time the connection to the server is back. Returns a function that stops that. */
export function onConnected(listener: () => void): () => void {
  let before = feedState.get().connection;
  return feedState.subscribe(() => {
    const { connection } = feedState.get();
    const isNew = connection === 'live' && before !== 'live';
    before = connection;
    if (isNew) listener();
  });
}

/** The same, while a component is mounted. */
export function useOnConnected(listener: () => void): void {
  const call = useEffectEvent(listener);
  useEffect(() => onConnected(() => call()), []);
}
