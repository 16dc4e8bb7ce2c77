import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  MEDIA_CANCEL,
  MEDIA_JOBS,
  MEDIA_PROGRESS,
  MEDIA_RESULT,
  type MediaJobMessage,
  type MediaProgressMessage,
  type MediaResultMessage,
  originalKey,
  queueOf,
} from '@reelog/domain';
import { FileObjectStore } from '@reelog/files';
import { InProcessBus, InProcessStrategy } from '@reelog/messaging';
import { createLogger } from '@reelog/platform';
import { newMarker, type PlaceStore, type StoreContainer, StorePlaces, writeMarker } from '@reelog/storage';
import { createFrameflow, type Frameflow } from '../create-frameflow.js';
import type { FrameflowOptions } from '../frameflow.module.js';

/** Number of jobs of a queue that frameflow gets at the same time. */
export const JOBS_AT_ONCE = 10;

/** The log whose jobs the host offers, and which owns its store. */
export const LOG_ID = '0b9c1f0a-6d0e-4f37-9a53-6a52a8f0c0de';

type HostStore = PlaceStore & StoreContainer;

/** Writes a marker that names a log into a store. */
export const belongTo = (store: PlaceStore, logId: string): Promise<void> =>
  writeMarker(store, newMarker({ logId, installation: 'test', position: 0, hash: '0'.repeat(64) }));

/** Frameflow over real adapters in a temporary folder; the test plays the api. */
export class FrameflowHost {
  readonly results: MediaResultMessage[] = [];
  readonly progress: MediaProgressMessage[] = [];

  private constructor(
    readonly folder: string,
    readonly store: HostStore,
    readonly bus: InProcessBus,
    private readonly strategy: WatchedStrategy,
    private readonly frameflow: Frameflow,
  ) {}

  /** Jobs that frameflow received so far, including repeated ones. */
  get taken(): number {
    return this.strategy.dispatched;
  }

  /** @param openStore an empty store; by default files in a folder of its own */
  static async start(
    options: Partial<FrameflowOptions> = {},
    openStore: (folder: string) => Promise<HostStore> = (folder) => FileObjectStore.open(join(folder, 'objects')),
  ): Promise<FrameflowHost> {
    const folder = await mkdtemp(join(tmpdir(), 'frameflow-'));
    const store = await openStore(folder);
    await belongTo(store, LOG_ID);
    const places = new StorePlaces(store, [store]);
    const bus = new InProcessBus({ redeliveryDelayMs: 10 });
    const strategy = new WatchedStrategy(
      bus,
      { group: 'frameflow.probes', patterns: [MEDIA_JOBS.probe], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.media-long', patterns: [MEDIA_JOBS['previews-long']], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.renditions', patterns: [MEDIA_JOBS.renditions], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.cancel', patterns: [MEDIA_CANCEL] },
    );
    const frameflow = await createFrameflow(
      { workFolder: join(folder, 'work'), dataFolder: folder, concurrency: 2, makesLadders: false, ...options },
      { storeOf: (logId) => places.storeOf(logId), bus, logger: createLogger('silent', false) },
      strategy,
    );
    const host = new FrameflowHost(folder, store, bus, strategy, frameflow);
    bus.join({
      name: 'test',
      patterns: new Set([MEDIA_RESULT, MEDIA_PROGRESS]),
      concurrency: 1,
      handle: (pattern, message) => host.receive(pattern, message),
    });
    await frameflow.listen();
    return host;
  }

  /** Puts a file into the store as an upload and makes the job that the api would offer for it. */
  async upload(path: string, wishes: Partial<MediaJobMessage> = {}): Promise<MediaJobMessage> {
    const videoId = randomUUID();
    const objectKey = originalKey(videoId);
    await this.store.put(objectKey, createReadStream(path));
    const { size } = await stat(path);
    return { videoId, job: 1, stage: 'probe', attempt: 1, objectKey, sizeBytes: size, ...wishes };
  }

  offer(job: MediaJobMessage): Promise<void> {
    return this.bus.publish(MEDIA_JOBS[queueOf(job)], { logId: LOG_ID, ...job });
  }

  /** Offers a job and waits for its result. */
  async perform(job: MediaJobMessage): Promise<MediaResultMessage> {
    await this.offer(job);
    return this.until(() =>
      this.results.find(({ videoId, job: number }) => videoId === job.videoId && number === job.job),
    );
  }

  /** Polls until there is a value. @throws after a minute */
  async until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error('It did not happen within a minute');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The content of the work folder: empty while no job runs. */
  async temporaryFiles(): Promise<string[]> {
    return readdir(join(this.folder, 'work'));
  }

  async object(key: string): Promise<Buffer> {
    return buffer(await this.store.read(key));
  }

  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.store.list(prefix)) keys.push(key);
    return keys;
  }

  async close(): Promise<void> {
    await this.frameflow.close();
    await this.remove();
  }

  /** Ends frameflow only. */
  stop(): Promise<void> {
    return this.frameflow.close();
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private async receive(pattern: string, message: unknown): Promise<void> {
    if (pattern === MEDIA_RESULT) this.results.push(message as MediaResultMessage);
    else this.progress.push(message as MediaProgressMessage);
  }
}

class WatchedStrategy extends InProcessStrategy {
  dispatched = 0;

  protected override dispatch(pattern: string, message: unknown, delivery: number): Promise<void> {
    this.dispatched += 1;
    return super.dispatch(pattern, message, delivery);
  }
}
