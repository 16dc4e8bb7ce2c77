import type { ObjectStore } from './object-store.port.js';

/** The objects of one place, with what is needed to find out whose they are. */
export interface PlaceStore extends ObjectStore {
  /** For people: which folder, or which bucket and prefix. */
  describe(): string;
  /** A small object as it is at this moment, whoever wrote it; undefined when there is none. */
  readFresh(key: string): Promise<Buffer | undefined>;
  /**
   * Removes what unfinished puts of killed processes have left below these prefixes.
   * @param isUnderWay whether a put of this key still goes on, in any process, however old it is
   */
  sweep(below: readonly string[], isUnderWay: (key: string) => Promise<boolean>): Promise<void>;
}

/** What all places lie in: a bucket, a folder. */
export interface StoreContainer {
  exists(): Promise<boolean>;
  /** Idempotent. */
  make(): Promise<void>;
}
