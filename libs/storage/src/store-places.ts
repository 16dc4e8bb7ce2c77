import { ObjectStoreUnavailableError } from './object-store.port.js';
import type { ObjectStore } from './object-store.port.js';
import { OwnedStore } from './owned.object-store.js';
import type { PlaceStore, StoreContainer } from './place-store.port.js';
import { SettledStore } from './settled.object-store.js';
import { StoreMarkerDamagedError, readMarker } from './store-marker.js';

/**
 * The places where the objects of an installation may lie, and the one that was settled on. Which one it is depends on
 * whose marker lies there, so it may be known only once the store answers; until then `store` is unavailable.
 */
export class StorePlaces implements StoreContainer {
  readonly store: ObjectStore;
  #settled: PlaceStore | undefined;

  /** @param candidates the root of a shared container first; one only when it was named in the settings */
  constructor(
    private readonly container: StoreContainer,
    private readonly candidates: readonly [PlaceStore, ...PlaceStore[]],
  ) {
    this.store = new SettledStore(candidates[0], () => this.current);
  }

  /** The places below these prefixes of a container, in the same order. */
  static below(
    root: StoreContainer & { within(prefix: string): PlaceStore },
    [first, ...others]: readonly [string, ...string[]],
  ): StorePlaces {
    return new StorePlaces(root, [root.within(first), ...others.map((prefix) => root.within(prefix))]);
  }

  /** Undefined before a place was settled on. */
  get settled(): PlaceStore | undefined {
    return this.#settled;
  }

  /** Where the objects are expected as long as nothing is known. */
  get likely(): PlaceStore {
    return this.candidates[0];
  }

  /** @throws ObjectStoreUnavailableError before a place was settled on */
  get current(): PlaceStore {
    if (!this.#settled) throw new ObjectStoreUnavailableError();
    return this.#settled;
  }

  /**
   * Settles on the place whose marker names this log; else on the first one if it holds originals, else on the last.
   * @throws what the store throws
   */
  async settle(logId: string | undefined): Promise<PlaceStore> {
    this.#settled = (await this.ownedBy(logId)) ?? (await this.#byObjects());
    return this.#settled;
  }

  /** The place whose marker names this log, read anew: not one that it has left, nor one whose objects are still being put there. */
  async ownedBy(logId: string | undefined): Promise<PlaceStore | undefined> {
    if (logId === undefined || !(await this.exists())) return undefined;
    for (const place of this.candidates) {
      const marker = await readMarker(place).catch((error: unknown) => {
        if (this.candidates.length > 1 && error instanceof StoreMarkerDamagedError) return undefined;
        throw error;
      });
      if (marker?.logId === logId && marker.movedTo === undefined && !marker.unfinished) return place;
    }
    return undefined;
  }

  /** The objects of this log wherever they lie, for who knows its id only: the marker is read again before each write. */
  storeOf(logId: string): ObjectStore {
    return new OwnedStore(this, logId);
  }

  exists(): Promise<boolean> {
    return this.container.exists();
  }

  make(): Promise<void> {
    return this.container.make();
  }

  async #byObjects(): Promise<PlaceStore> {
    const [root] = this.candidates;
    if (this.candidates.length === 1 || ((await this.exists()) && (await holdsAny(root, ['originals/'])))) return root;
    return this.candidates.at(-1) ?? root;
  }
}

/** Whether there is an object below one of these prefixes. */
export async function holdsAny(store: ObjectStore, prefixes: readonly string[]): Promise<boolean> {
  for (const prefix of prefixes) for await (const _object of store.list(prefix)) return true;
  return false;
}
