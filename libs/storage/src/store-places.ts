import { type ObjectStore, ObjectStoreUnavailableError } from './object-store.port.js';
import { OwnedStore } from './owned.object-store.js';
import type { PlaceStore, StoreContainer } from './place-store.port.js';
import { SettledStore } from './settled.object-store.js';
import { StoreMarkerDamagedError, readMarker } from './store-marker.js';

/**
 * The places where the objects of an installation may be, and the selected one. The selection needs the markers, so
 * `store` is unavailable until the store answers.
 */
export class StorePlaces implements StoreContainer {
  readonly store: ObjectStore;
  private place: PlaceStore | undefined;

  /** @param candidates the root of a shared container first; only one when the settings name it */
  constructor(
    private readonly container: StoreContainer,
    private readonly candidates: readonly [PlaceStore, ...PlaceStore[]],
  ) {
    this.store = new SettledStore(candidates[0], () => this.current);
  }

  /** The places with these prefixes in a container, in the same order. */
  static below(
    root: StoreContainer & { within(prefix: string): PlaceStore },
    [first, ...others]: readonly [string, ...string[]],
  ): StorePlaces {
    return new StorePlaces(root, [root.within(first), ...others.map((prefix) => root.within(prefix))]);
  }

  /** Undefined before a place is selected. */
  get settled(): PlaceStore | undefined {
    return this.place;
  }

  /** The expected place until one is selected. */
  get likely(): PlaceStore {
    return this.candidates[0];
  }

  /** @throws ObjectStoreUnavailableError before a place is selected */
  get current(): PlaceStore {
    if (!this.place) throw new ObjectStoreUnavailableError();
    return this.place;
  }

  /**
   * Selects the place whose marker names this log; else the first one if it holds originals, else the last.
   * @throws errors of the store
   */
  async settle(logId: string | undefined): Promise<PlaceStore> {
    this.place = (await this.ownedBy(logId)) ?? (await this.byObjects());
    return this.place;
  }

  /**
   * The place whose marker names this log, read again. A place that the log has left, or to which it is still being
   * copied, does not count.
   */
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

  /** The objects of this log, for a caller that knows only its id. The marker is read again before each write. */
  storeOf(logId: string): ObjectStore {
    return new OwnedStore(this, logId);
  }

  exists(): Promise<boolean> {
    return this.container.exists();
  }

  make(): Promise<void> {
    return this.container.make();
  }

  private async byObjects(): Promise<PlaceStore> {
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
