import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertKeyPrefix,
  assertObjectKey,
  type ByteRange,
  type ObjectBody,
  ObjectNotFoundError,
  type ObjectStat,
  type PlaceStore,
  type PublicUrlOptions,
  type PutOptions,
  Sha256Thread,
  StoreClockError,
  type StoreContainer,
  type StoredObject,
} from '@reelog/storage';
import { copyObject } from './copy-object.js';
import { PartBuffers } from './part-buffers.js';
import { putInParts } from './put-in-parts.js';
import { TtlCache } from './ttl-cache.js';
import { describeError, isRefused } from './errors.js';
import { S3Transport } from './transport.js';
import { S3Upload } from './upload.js';
import { S3Bucket, type S3Credentials } from './bucket.js';

export interface S3Options extends S3Credentials {
  /** `http(s)://host[:port]`, as this process reaches it. */
  readonly endpoint: string;
  /** The address of the store for clients, used in public addresses. */
  readonly publicEndpoint?: string;
  readonly bucket: string;
}

export interface S3Start {
  /** How long to retry, milliseconds; default 30,000. */
  readonly deadlineMs?: number;
  /** Whether to start without a store that has not answered by then. */
  readonly evenIfAway?: boolean;
}

const RETRY_MS = 500;
/** An upload that takes longer counts as abandoned by a dead process. */
const UPLOAD_MAX_MS = 24 * 3600_000;
/** Longer than any job of frameflow, which uses the address until its end. */
const LOCATION_SECONDS = 5 * 3600;
/** Short: players ask for the next range within seconds, and deletes by other processes must be noticed as fast. */
const STAT_KEPT_MS = 5_000;
const DEFAULT_TYPE = 'application/octet-stream';

/**
 * Objects in a bucket of an S3 store, transferred in bounded memory. The SHA-256 is computed on the way and, without
 * TLS, signed, so that the store rejects changed bytes.
 */
export class S3ObjectStore implements PlaceStore, StoreContainer {
  readonly publicOrigin: string;
  private readonly bucket: S3Bucket;
  private readonly publicBucket: S3Bucket;
  private readonly stats = new TtlCache((key) => this.statNow(key), STAT_KEPT_MS);
  private readonly inner: S3ObjectStore[] = [];

  private constructor(
    private readonly options: S3Options,
    private readonly transport: S3Transport,
    private readonly sha256Thread: Sha256Thread,
    private readonly partBuffers = new PartBuffers(),
    private readonly prefix = '',
  ) {
    const { endpoint, publicEndpoint } = options;
    const bucketAt = (url: string): S3Bucket => new S3Bucket(new URL(url), options.bucket, options, transport, prefix);
    this.bucket = bucketAt(endpoint);
    this.publicBucket = publicEndpoint === undefined ? this.bucket : bucketAt(publicEndpoint);
    this.publicOrigin = this.publicBucket.endpoint.origin;
  }

  /**
   * Connects, and retries until the deadline: a compose file starts all servers at the same time. The bucket may be
   * missing.
   * @throws Error naming the store that does not answer or refuses, without its secrets
   */
  static async open(
    options: S3Options,
    { deadlineMs = 30_000, evenIfAway = false }: S3Start = {},
    sha256Thread = new Sha256Thread(),
  ): Promise<S3ObjectStore> {
    const transport = new S3Transport(new URL(options.endpoint).protocol === 'https:');
    const store = new S3ObjectStore(options, transport, sha256Thread);
    for (const giveUp = Date.now() + deadlineMs; ; await sleep(RETRY_MS)) {
      try {
        await store.exists();
        return store;
      } catch (error) {
        if (error instanceof StoreClockError) return store; // the clock may be set while this runs
        if (Date.now() < giveUp && !isRefused(error)) continue;
        if (evenIfAway && !isRefused(error)) return store;
        transport.close();
        throw cannotBeUsed(options, error);
      }
    }
  }

  /** The objects below a prefix (`''`, or one that ends with `/`), on the same connections. */
  within(prefix: string): S3ObjectStore {
    const inner = new S3ObjectStore(this.options, this.transport, this.sha256Thread, this.partBuffers, prefix);
    this.inner.push(inner);
    return inner;
  }

  /** Whether the bucket is there. */
  exists(): Promise<boolean> {
    return this.bucket.exists();
  }

  /** Makes the bucket if it does not exist. */
  make(): Promise<void> {
    return this.bucket.make(this.options.region);
  }

  describe(): string {
    const { bucket, endpoint } = this.options;
    return `the bucket ${bucket} at ${new URL(endpoint).origin}${this.prefix === '' ? '' : `, below ${this.prefix}`}`;
  }

  async put(key: string, body: Readable, options: PutOptions = {}): Promise<StoredObject> {
    // The body may fail before it is first read; reading it then reports the failure.
    body.on('error', () => undefined);
    try {
      assertObjectKey(key);
      options.signal?.throwIfAborted();
      if (options.signal) addAbortSignal(options.signal, body);
      return { key, ...(await this.putObject(key, body, options)) };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw error;
    } finally {
      body.destroy();
    }
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    assertObjectKey(key);
    return this.stats.get(key);
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
      if (error instanceof ObjectNotFoundError) this.stats.forget(key);
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    assertObjectKey(key);
    await this.bucket.remove(key);
    this.stats.forget(key);
  }

  /** A copy within the store, then a delete. */
  async move(from: string, to: string): Promise<void> {
    assertObjectKey(from);
    assertObjectKey(to);
    const stat = await this.statNow(from);
    if (!stat) throw new ObjectNotFoundError(from);
    if (from === to) return;
    try {
      await copyObject(this.bucket, stat, to);
      await this.bucket.remove(from);
    } finally {
      this.stats.forget(from);
      this.stats.forget(to);
    }
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

  /** One sentence when this machine's clock is off; undefined otherwise. */
  get clockProblem(): string | undefined {
    return this.transport.clock.problem;
  }

  /** The store's time, within a second or two. */
  now(): Date {
    return this.transport.clock.now();
  }

  /** Ends idle connections, without waiting for running reads and puts. */
  close(): void {
    for (const each of [this, ...this.inner]) each.bucket.close();
    this.transport.close();
  }

  private async putObject(key: string, body: Readable, { maxBytes, contentType }: PutOptions) {
    const upload = new S3Upload(this.bucket, this.sha256Thread, key, contentType ?? DEFAULT_TYPE);
    try {
      return await putInParts(upload, this.partBuffers, body, maxBytes ?? Infinity);
    } finally {
      upload.close();
      this.stats.forget(key);
    }
  }

  private async statNow(key: string): Promise<ObjectStat | undefined> {
    try {
      return await this.bucket.stat(key);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** The current content, also when another process has just changed it. */
  async readFresh(key: string): Promise<Buffer | undefined> {
    assertObjectKey(key);
    try {
      return await buffer((await this.bucket.get(key)).body);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** Removes the parts of abandoned uploads: they need space, and no list shows them. */
  async sweep(
    below: readonly string[],
    isUnderWay: (key: string) => Promise<boolean> = () => Promise.resolve(false),
    olderThanMs = UPLOAD_MAX_MS,
  ): Promise<void> {
    for (let page = await this.bucket.listUploads(); ; page = await this.bucket.listUploads(page.next)) {
      const old = page.items.filter(
        ({ key, initiatedAt }) =>
          initiatedAt.getTime() <= Date.now() - olderThanMs && below.some((prefix) => key.startsWith(prefix)),
      );
      for (const upload of old) if (!(await isUnderWay(upload.key))) await this.bucket.abortUpload(upload);
      if (!page.next) return;
    }
  }
}

const isRange = ({ start, end }: ByteRange): boolean =>
  Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;

const outside = (key: string, { start, end }: ByteRange): RangeError =>
  new RangeError(`Bytes ${start} to ${end} do not lie inside ${key}`);

function cannotBeUsed({ endpoint, bucket }: S3Options, error: unknown): Error {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return new Error(
    `The bucket ${bucket} at ${new URL(endpoint).origin} (S3_ENDPOINT) cannot be used: ${describeError(cause)}`,
    {
      cause,
    },
  );
}
