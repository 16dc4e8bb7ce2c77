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
