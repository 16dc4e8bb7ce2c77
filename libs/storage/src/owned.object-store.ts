import type { Readable } from 'node:stream';
import type { ByteRange, ObjectBody, ObjectStat, ObjectStore, PutOptions, StoredObject } from './object-store.port.js';

/** No marker in the store names this log, so nothing may be written there. */
export class StoreNotOwnedError extends Error {
  constructor(logId: string) {
    super(`No marker in the store names the log ${logId}: nothing is written for it.`);
    this.name = 'StoreNotOwnedError';
  }
}

export interface OwnedPlaces {
  /** Reads the markers again. */
  ownedBy(logId: string): Promise<ObjectStore | undefined>;
}

/**
 * The objects of one log. Before each call it checks the marker: the objects must still be there and belong to this
 * log.
 */
export class OwnedStore implements ObjectStore {
  constructor(
    private readonly places: OwnedPlaces,
    private readonly logId: string,
  ) {}

  /** @throws StoreNotOwnedError (all methods do), and the errors of any object store */
  async put(key: string, body: Readable, options?: PutOptions): Promise<StoredObject> {
    body.on('error', () => undefined);
    try {
      return await (await this.place()).put(key, body, options);
    } catch (error) {
      body.destroy();
      throw error;
    }
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    return (await this.place()).stat(key);
  }

  async read(key: string, range?: ByteRange): Promise<ObjectBody> {
    return (await this.place()).read(key, range);
  }

  async delete(key: string): Promise<void> {
    return (await this.place()).delete(key);
  }

  async move(from: string, to: string): Promise<void> {
    return (await this.place()).move(from, to);
  }

  async *list(prefix: string): AsyncGenerator<ObjectStat> {
    yield* (await this.place()).list(prefix);
  }

  async locate(key: string): Promise<string> {
    return (await this.place()).locate(key);
  }

  private async place(): Promise<ObjectStore> {
    const place = await this.places.ownedBy(this.logId);
    if (!place) throw new StoreNotOwnedError(this.logId);
    return place;
  }
}
