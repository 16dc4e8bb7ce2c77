import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256Thread } from '../hashing/sha256.thread.js';
import { assertKeyPrefix, assertObjectKey } from '../object-key.js';
import { ObjectNotFoundError } from '../object-store.port.js';
import type {
  ByteRange,
  ObjectBody,
  ObjectStat,
  ObjectStore,
  PublicUrlOptions,
  PutOptions,
  StoredObject,
} from '../object-store.port.js';
import { PartBuffers } from './part-buffers.js';
import { putInParts } from './put-in-parts.js';
import { Recent } from './recent.js';
import { describeError, isRefused } from './s3-errors.js';
import { S3Transport } from './s3-transport.js';
import { S3Upload } from './s3-upload.js';
import { S3Bucket } from './s3.bucket.js';
import type { S3Credentials } from './s3.bucket.js';

export interface S3Options extends S3Credentials {
  /** `http(s)://host[:port]`, as we reach it. */
  readonly endpoint: string;
  /** The same store as clients reach it, for addresses that leave the network. */
  readonly publicEndpoint?: string;
  /** The installation's own; made when it is not there. */
  readonly bucket: string;
}

const RETRY_MS = 500;
const SWEEP_EVERY_MS = 24 * 3600_000;
/** An upload that takes longer than this is taken for one whose process has died. */
const UPLOAD_MAX_MS = 24 * 3600_000;
/** Longer than any job of frameflow, which may come back to the address until its end. */
const LOCATION_SECONDS = 5 * 3600;
/** A player asks for the next range within seconds; another process's delete is noticed within them too. */
const STAT_KEPT_MS = 5_000;
const DEFAULT_TYPE = 'application/octet-stream';

/**
 * Objects in a bucket of an S3 store. Bytes go through this process in bounded memory only; a SHA-256 is taken on the way
 * and, where the connection is not encrypted, signed, so that the store refuses what has changed under way.
 */
export class S3ObjectStore implements ObjectStore {
  readonly publicOrigin: string;
  readonly #partBuffers = new PartBuffers();
  readonly #stats = new Recent((key) => this.#stat(key), STAT_KEPT_MS);
  readonly #sweeping: NodeJS.Timeout;

  private constructor(
    private readonly bucket: S3Bucket,
    private readonly publicBucket: S3Bucket,
    private readonly transport: S3Transport,
    private readonly sha256Thread: Sha256Thread,
  ) {
    this.publicOrigin = publicBucket.endpoint.origin;
    this.#sweeping = setInterval(() => void this.#sweepQuietly(), SWEEP_EVERY_MS).unref();
    void this.#sweepQuietly();
  }

  /**
   * Connects and makes the bucket, trying on until `deadlineMs` is over: in a compose file everything starts at once.
   * @throws Error saying which store did not answer, or refused, without its secrets
   */
  static async open(
    options: S3Options,
    deadlineMs = 30_000,
    sha256Thread = new Sha256Thread(),
  ): Promise<S3ObjectStore> {
    const endpoint = new URL(options.endpoint);
    const transport = new S3Transport(endpoint.protocol === 'https:');
    const bucketAt = (url: URL): S3Bucket => new S3Bucket(url, options.bucket, options, transport);
    const bucket = bucketAt(endpoint);
    for (const giveUp = Date.now() + deadlineMs; ; await sleep(RETRY_MS)) {
      try {
        await bucket.make(options.region);
        break;
      } catch (error) {
        if (Date.now() < giveUp && !isRefused(error)) continue;
        transport.close();
        throw cannotBeUsed(endpoint, options.bucket, error);
      }
    }
    const { publicEndpoint } = options;
    const publicBucket = publicEndpoint === undefined ? bucket : bucketAt(new URL(publicEndpoint));
    return new S3ObjectStore(bucket, publicBucket, transport, sha256Thread);
  }

  async put(key: string, body: Readable, options: PutOptions = {}): Promise<StoredObject> {
    // The body may fail before it is first read; the failure is then reported by reading it.
    body.on('error', () => undefined);
    try {
      assertObjectKey(key);
      options.signal?.throwIfAborted();
      if (options.signal) addAbortSignal(options.signal, body);
      return { key, ...(await this.#putObject(key, body, options)) };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw error;
    } finally {
      body.destroy();
    }
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    assertObjectKey(key);
    return this.#stats.get(key);
  }

  async read(key: string, range?: ByteRange): Promise<ObjectBody> {
    assertObjectKey(key);
    if (range && !isRange(range)) throw outside(key, range);
    try {
      const { body, objectBytes } = await this.bucket.get(key, range);
      if (!range || (objectBytes !== undefined && range.end < objectBytes)) return body;
      body.destroy();
      throw outside(key, range);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) this.#stats.forget(key);
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    assertObjectKey(key);
    await this.bucket.remove(key);
    this.#stats.forget(key);
  }

  async *list(prefix: string): AsyncGenerator<ObjectStat> {
    assertKeyPrefix(prefix);
    for (let after: string | undefined = ''; after !== undefined;) {
      const page = await this.bucket.listObjects(prefix, after);
      yield* page.items;
      after = page.next;
    }
  }

  /** @returns a signed address @throws ObjectNotFoundError */
  async locate(key: string): Promise<string> {
    if (!(await this.stat(key))) throw new ObjectNotFoundError(key);
    return this.bucket.sign(key, LOCATION_SECONDS);
  }

  async publicUrl(key: string, options: PublicUrlOptions): Promise<string> {
    assertObjectKey(key);
    return this.publicBucket.sign(key, options.lifetimeSeconds, options);
  }

  /** Ends idle connections; what is being read or put is not waited for. */
  close(): void {
    clearInterval(this.#sweeping);
    this.bucket.close();
    this.transport.close();
  }

  async #putObject(key: string, body: Readable, { maxBytes, contentType }: PutOptions) {
    const upload = new S3Upload(this.bucket, this.sha256Thread, key, contentType ?? DEFAULT_TYPE);
    try {
      return await putInParts(upload, this.#partBuffers, body, maxBytes ?? Infinity);
    } finally {
      upload.close();
      this.#stats.forget(key);
    }
  }

  async #stat(key: string): Promise<ObjectStat | undefined> {
    try {
      return await this.bucket.stat(key);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** Removes the parts that uploads of killed processes have left; they cost room, and no list shows them. */
  async sweep(olderThanMs = UPLOAD_MAX_MS): Promise<void> {
    for (let page = await this.bucket.listUploads(); ; page = await this.bucket.listUploads(page.next)) {
      const dead = page.items.filter(({ initiatedAt }) => initiatedAt.getTime() <= Date.now() - olderThanMs);
      for (const upload of dead) await this.bucket.abortUpload(upload);
      if (!page.next) return;
    }
  }

  /** Not all stores let everybody list uploads, and nothing but room depends on it. */
  async #sweepQuietly(): Promise<void> {
    await this.sweep().catch(() => undefined);
  }
}

const isRange = ({ start, end }: ByteRange): boolean =>
  Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;

const outside = (key: string, { start, end }: ByteRange): RangeError =>
  new RangeError(`Bytes ${start} to ${end} do not lie inside ${key}`);

function cannotBeUsed(endpoint: URL, bucket: string, error: unknown): Error {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return new Error(`The bucket ${bucket} at ${endpoint.origin} (S3_ENDPOINT) cannot be used: ${describeError(cause)}`, {
    cause,
  });
}
