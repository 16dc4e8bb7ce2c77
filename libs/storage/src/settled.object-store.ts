import type { Readable } from 'node:stream';
import type {
  ByteRange,
  ObjectBody,
  ObjectStat,
  ObjectStore,
  PublicUrlOptions,
  PutOptions,
  StoredObject,
} from './object-store.port.js';

/** The store of the selected place. */
export class SettledStore implements ObjectStore {
  readonly publicOrigin?: string;
  readonly publicUrl?: (key: string, options: PublicUrlOptions) => Promise<string>;

  constructor(
    sample: ObjectStore,
    private readonly settled: () => ObjectStore,
  ) {
    if (sample.publicOrigin !== undefined) this.publicOrigin = sample.publicOrigin;
    if (sample.publicUrl)
      this.publicUrl = async (key, options) => (await this.settled().publicUrl?.(key, options)) ?? '';
  }

  async put(key: string, body: Readable, options?: PutOptions): Promise<StoredObject> {
    body.on('error', () => undefined);
    try {
      return await this.settled().put(key, body, options);
    } catch (error) {
      body.destroy();
      throw error;
    }
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    return this.settled().stat(key);
  }

  async read(key: string, range?: ByteRange): Promise<ObjectBody> {
    return this.settled().read(key, range);
  }

  async delete(key: string): Promise<void> {
    return this.settled().delete(key);
  }

  async move(from: string, to: string): Promise<void> {
    return this.settled().move(from, to);
  }

  async *list(prefix: string): AsyncGenerator<ObjectStat> {
    yield* this.settled().list(prefix);
  }

  async locate(key: string): Promise<string> {
    return this.settled().locate(key);
  }
}
