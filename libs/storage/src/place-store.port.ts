import type { ObjectStore } from './object-store.port.js';

/** The objects of one place, with the operations needed to find out their log. */
export interface PlaceStore extends ObjectStore {
  /** For people: the folder, or the bucket and prefix. */
  describe(): string;
  /** The current content of a small object, without caches; undefined when there is none. */
  readFresh(key: string): Promise<Buffer | undefined>;
  /**
   * Removes leftovers of unfinished puts of dead processes below these prefixes.
   * @param isUnderWay whether any process still puts this key
   */
  sweep(below: readonly string[], isUnderWay: (key: string) => Promise<boolean>): Promise<void>;
}

/** The container of all places: a bucket or a folder. */
export interface StoreContainer {
  exists(): Promise<boolean>;
  /** Idempotent. */
  make(): Promise<void>;
}
