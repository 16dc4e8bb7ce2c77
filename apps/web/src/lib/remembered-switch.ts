import { local, readJson, writeJson } from './browser-storage.js';
import { createStore, type Store } from './store.js';

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** A choice between on and off that this browser keeps. */
export function rememberedSwitch(storageKey: string, initial: boolean): Store<boolean> {
  const store = createStore(readJson(local, storageKey, isBoolean) ?? initial);
  store.subscribe(() => writeJson(local, storageKey, store.get()));
  return store;
}
