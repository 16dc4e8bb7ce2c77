import { createStore, useStore } from './store.js';

const TICK_MS = 20_000;

/** The current time for displayed ages: one clock for all, which runs only while it is used. */
const now = createStore(Date.now());
setInterval(() => {
  if (!document.hidden) now.set(Date.now());
}, TICK_MS);

/** Epoch milliseconds, at most twenty seconds old. */
export const useNow = (): number => useStore(now);
