import { createStore, useStore } from './store.js';

const TICK_MS = 20_000;

/** The time as ages on screen see it: one clock for all of them, that only runs while somebody looks. */
const now = createStore(Date.now());
setInterval(() => {
  if (!document.hidden) now.set(Date.now());
}, TICK_MS);

/** Epoch milliseconds, at most twenty seconds old. */
export const useNow = (): number => useStore(now);
