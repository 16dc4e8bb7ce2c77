import type { Readable } from 'node:stream';

export interface ObjectStat {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface PutOptions {
  /** Larger objects are rejected with ObjectTooLargeError, and nothing is kept. */
  readonly maxBytes?: number;
  /** Aborting leaves nothing behind. */
  readonly signal?: AbortSignal;
  readonly contentType?: string;
}

/** First and last byte, both inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The bytes of an object, in Buffers. */
export interface ObjectBody extends Readable {
  /** Optional: returns a chunk that the reader has finished with. Its memory is used again for other chunks. */
  recycle?(chunk: Buffer): void;
}

/** How the store should answer requests for a public address. */
export interface PublicUrlOptions {
  /** The address is valid only for this method. */
  readonly method: 'GET' | 'HEAD';
  /** Lifetime of the address, from 1 second to 7 days. It stays valid when the object becomes hidden. */
  readonly lifetimeSeconds: number;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Content-Disposition (RFC 6266). */
  readonly disposition?: string;
}

/**
 * Files by key. Keys are `/`-separated segments of `[A-Za-z0-9._-]`, none of them `.` or `..` or longer than 255, at
 * most 512 characters in all; others are an InvalidKeyError. A key must not be the folder of another key, nor differ
 * from one only by case: a store may reject the later one. An object appears atomically, and is durable once `put`
 * resolves.
 */
export abstract class ObjectStore {
  /**
   * Stores a stream in bounded memory, and counts and hashes it. Replaces an earlier object atomically. The body is
   * read to its end, or destroyed when the put fails. An abort rejects with the signal's reason.
   */
  abstract put(key: string, body: Readable, options?: PutOptions): Promise<StoredObject>;
  abstract stat(key: string): Promise<ObjectStat | undefined>;
  /**
   * The caller reads the stream to its end or destroys it. It is not affected by a later replacement or delete.
   * @throws ObjectNotFoundError before the first byte, RangeError for a range outside the object
   */
  abstract read(key: string, range?: ByteRange): Promise<ObjectBody>;
  /** Idempotent. */
  abstract delete(key: string): Promise<void>;
  /**
   * Moves an object to another key, durably and without reading its bytes. Replaces an object of that key. After a
   * crash the object may have both keys, never none.
   * @throws ObjectNotFoundError when there is none under `from`
   */
  abstract move(from: string, to: string): Promise<void>;
  /** All objects whose keys start with the prefix (characters, not segments; `''` for all), in ascending order. */
  abstract list(prefix: string): AsyncIterable<ObjectStat>;
  /** A file path or a short-lived URL from which ffmpeg can read the object by range. */
  abstract locate(key: string): Promise<string>;
  /** The origin of all `publicUrl`s; undefined for a store that clients cannot reach. */
  abstract readonly publicOrigin?: string;
  /**
   * A short-lived address for clients, who read the object by range without asking us again. Existence is not checked:
   * a missing object is a 404 there.
   */
  abstract publicUrl?(key: string, options: PublicUrlOptions): Promise<string>;
}

export class InvalidKeyError extends Error {
  constructor(key: string, reason?: string) {
    super(`Not a valid object key: ${JSON.stringify(key.slice(0, 100))}${reason ? ` (${reason})` : ''}`);
    this.name = 'InvalidKeyError';
  }
}
export class ObjectNotFoundError extends Error {
  constructor(readonly key: string) {
    super(`No object ${key}`);
    this.name = 'ObjectNotFoundError';
  }
}
export class ObjectTooLargeError extends Error {
  constructor(readonly maxBytes: number) {
    super(`The object is larger than ${maxBytes} bytes`);
    this.name = 'ObjectTooLargeError';
  }
}
/** No room left on the device. */
export class StorageFullError extends Error {
  constructor(options?: ErrorOptions) {
    super('There is no room left for this object', options);
    this.name = 'StorageFullError';
  }
}
/** The store cannot be reached or does not work; the caller may retry later. */
export class ObjectStoreUnavailableError extends Error {
  constructor(options?: ErrorOptions, message = 'The object store cannot be reached') {
    super(message, options);
    this.name = 'ObjectStoreUnavailableError';
  }
}
/** The store rejects our signatures because the clock of this machine is off. The message says by how much. */
export class StoreClockError extends ObjectStoreUnavailableError {
  constructor(problem: string) {
    super({}, problem);
    this.name = 'StoreClockError';
  }
}
