import { useEffect, useEffectEvent } from 'react';
import { createStore, useStore } from './store.js';

/** How the connection to the feed is, and how far everything has been received. */
export interface FeedState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** Position up to which everything was sent on the feed; null before the first word. */
  readonly resume: number | null;
}

export const feedState = createStore<FeedState>({ connection: 'connecting', resume: null });

export const useFeedConnection = (): FeedState['connection'] => useStore(feedState, (state) => state.connection);
export const useFeedResume = (): number | null => useStore(feedState, (state) => state.resume);

/** Calls the listener each time the connection to the server is there (again). Returns the way to stop that. */
export function onConnected(listener: () => void): () => void {
  let before = feedState.get().connection;
  return feedState.subscribe(() => {
    const { connection } = feedState.get();
    const isNew = connection === 'live' && before !== 'live';
    before = connection;
    if (isNew) listener();
  });
}

/** The same for as long as a component is mounted. */
export function useOnConnected(listener: () => void): void {
  const call = useEffectEvent(listener);
  useEffect(() => onConnected(() => call()), []);
}
