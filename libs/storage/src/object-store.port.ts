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
  /** More than this is refused with ObjectTooLargeError, and nothing is kept. */
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
  /**
   * A reader that is in a hurry gives every chunk back once it is through with it, and never touches it again: its memory
   * is used for other chunks. Nobody has to.
   */
  recycle?(chunk: Buffer): void;
}

/** How the bytes behind an address that leaves the network are to be answered. */
export interface PublicUrlOptions {
  /** The address is good for this method only. */
  readonly method: 'GET' | 'HEAD';
  /** How long the address is good for, whatever becomes of the object's secrecy meanwhile. At least 1, at most 7 days. */
  readonly lifetimeSeconds: number;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Content-Disposition (RFC 6266). */
  readonly disposition?: string;
}

/**
 * Files by key. Keys are `/`-separated segments of `[A-Za-z0-9._-]`, none of them `.` or `..` or longer than 255, at most
 * 512 characters in all; any other key is an InvalidKeyError. A key must not be the folder of another key, nor differ from
 * another only by case: a store may refuse the later of the two. An object is visible whole or not at all, and durable
 * once `put` resolves.
 */
export abstract class ObjectStore {
  /**
   * Streams an object in, in bounded memory, counting and hashing on the way. Replaces an earlier one atomically. The body
   * is read to its end, or destroyed when the put fails. An abort rejects with the signal's reason.
   */
  abstract put(key: string, body: Readable, options?: PutOptions): Promise<StoredObject>;
  abstract stat(key: string): Promise<ObjectStat | undefined>;
  /**
   * The caller reads the stream to its end or destroys it. An object that is replaced or deleted meanwhile is still read
   * as it was.
   * @throws ObjectNotFoundError before the first byte, RangeError when the range does not lie inside the object
   */
  abstract read(key: string, range?: ByteRange): Promise<ObjectBody>;
  /** Idempotent. */
  abstract delete(key: string): Promise<void>;
  /**
   * Gives an object another key, durably; its bytes are not read by this process. Replaces an object of that key. A crash in
   * the middle may leave the object under both keys, never under none.
   * @throws ObjectNotFoundError when there is none under `from`
   */
  abstract move(from: string, to: string): Promise<void>;
  /** Every object whose key starts with the prefix (of characters, not of segments; `''` is all), keys ascending. */
  abstract list(prefix: string): AsyncIterable<ObjectStat>;
  /** What ffmpeg can read the object from, by range: a file path or a short-lived URL. */
  abstract locate(key: string): Promise<string>;
  /** The origin of all `publicUrl`s; a store that only we can read from has none. */
  abstract readonly publicOrigin?: string;
  /**
   * A short-lived address that may be told to a client, who gets the object from there by range without asking us again.
   * Not checked: of an object that is not there it leads to a 404.
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
/** The store cannot be reached, or does not serve; what was asked of it may be tried again later. */
export class ObjectStoreUnavailableError extends Error {
  constructor(options?: ErrorOptions, message = 'The object store cannot be reached') {
    super(message, options);
    this.name = 'ObjectStoreUnavailableError';
  }
}
/** The store refuses what this machine signs, since its clock is off. The message says by how much. */
export class StoreClockError extends ObjectStoreUnavailableError {
  constructor(problem: string) {
    super({}, problem);
    this.name = 'StoreClockError';
  }
}
