import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeCpuSeconds,
  MEDIA_RESULT,
  MEDIA_RESULT_SCHEMA,
  type MediaCancelMessage,
  type MediaJob,
  type MediaJobMessage,
  type MediaQueue,
  type MediaResultMessage,
  queueOf,
} from '@reelog/domain';
import { fieldsOf, mediaFactsSchema, mediaResultSchema, type MessageBus } from '@reelog/messaging';
import { type Logger, retry } from '@reelog/platform';
import { type ObjectStore, StoreNotOwnedError } from '@reelog/storage';
import { MediaError } from '../media-failure.js';
import type { MediaStatus } from '../child/media-status.js';
import type { ChildLimits } from '../child/run-child.js';
import { CancelledVideos } from './cancelled-videos.js';
import { cpuBudgetOf } from './cpu-budget-of.js';
import { JobSlots } from './job-slots.js';
import { needsFewPreviews, type PreviewsOrder, runPreviewsJob } from './previews-job.js';
import { runProbeJob } from './probe-job.js';
import { isWorthALadder, runLadderJob } from './ladder-job.js';
import { runRenditionJob } from './rendition-job.js';
import { ProgressReporter } from './progress-reporter.js';
import { ResultCache } from './result-cache.js';
import { assertRoomToConvert, withResources } from './with-resources.js';
import { type StoreWait, withReadableSource } from './with-storage.js';

/** Probes are short and people wait for them, so they never queue behind storyboards. */
export const PROBES_AT_ONCE = 2;

/** Progress is watched step by step, and CPU time is limited; these limit the whole job. */
const MAX_JOB_MS: Record<MediaJob['stage'], number> = {
  probe: 4 * 3600_000,
  previews: 4 * 3600_000,
  ladder: 20 * 3600_000,
  rendition: 20 * 3600_000,
};

/** Their jobs never take the places of short ones. */
const LONG_QUEUES: ReadonlySet<MediaQueue> = new Set(['previews-long', 'renditions']);

/** They make files that may be as large as the video. */
const CONVERSIONS: ReadonlySet<MediaJob['stage']> = new Set(['ladder', 'rendition']);

/** Earlier releases recorded facts that are rejected today; a later release may accept more. */
const knownFactsSchema = mediaFactsSchema.loose();

export interface MediaWorkerParts {
  readonly limits: ChildLimits;
  /** While no media can be processed on this machine, all jobs stay due. */
  readonly status: MediaStatus;
  readonly storeOf: (logId: string) => ObjectStore;
  readonly bus: MessageBus;
  readonly logger: Logger;
  readonly workFolder: string;
  /** Storyboards made at the same time. */
  readonly concurrency: number;
  /** Whether large videos get a ladder. */
  readonly makesLadders: boolean;
}

/** A result without the ids of its video and job. */
type Result = MediaResultMessage extends infer M
  ? M extends unknown
    ? Omit<M, 'videoId' | 'job' | 'schema'>
    : never
  : never;

interface Run {
  readonly job: MediaJobMessage;
  /** The objects of the log that the job belongs to. */
  readonly store: ObjectStore;
  /** The position of the latest offer of the job. */
  position: number;
  readonly cancel: AbortController;
  ended: Promise<void>;
}

/** Runs media jobs and publishes their results. */
export class MediaWorker {
  /** Runs by video and job. */
  private readonly running = new Map<string, Run>();
  /** Cancelled runs that have not ended yet. */
  private readonly ending = new Set<Promise<void>>();
  private readonly results = new ResultCache();
  private readonly cancelled = new CancelledVideos();
  private readonly shutdown = new AbortController();
  private readonly slots: Record<MediaJob['stage'], JobSlots>;

  private constructor(private readonly parts: MediaWorkerParts) {
    const conversions = new JobSlots(1);
    this.slots = {
      probe: new JobSlots(PROBES_AT_ONCE),
      previews: new JobSlots(parts.concurrency),
      ladder: conversions,
      rendition: conversions,
    };
  }

  /** Takes over the work folder and removes the leftovers of a killed process. */
  static async start(parts: MediaWorkerParts): Promise<MediaWorker> {
    await mkdir(parts.workFolder, { recursive: true });
    const leftovers = (await readdir(parts.workFolder)).filter((name) => name.startsWith('run-'));
    await Promise.all(leftovers.map((name) => rm(join(parts.workFolder, name), { recursive: true, force: true })));
    return new MediaWorker(parts);
  }

  get status(): MediaStatus {
    return this.parts.status;
  }

  /**
   * Resolves when the job's result is published. A job that is offered again while it runs is not started twice; after
   * its end its result is published again, since it may have been lost. These jobs are skipped and stay due: those of a
   * video that was removed after the offer, those without a log id (previous release), and those of a log that does not
   * own the store.
   * @throws when the worker is stopped: the job stays due
   */
  perform(job: MediaJobMessage): Promise<void> {
    if (this.cancelled.includes(job)) return Promise.resolve();
    const { logId } = job;
    if ('unable' in this.status) return this.leave(job, this.status.unable);
    if (logId === undefined) return this.leave(job, 'it has no log id: the previous release offered it');
    const id = `${job.videoId}/${job.job}`;
    const position = job.position ?? 0;
    const known = this.running.get(id);
    if (known) {
      known.position = Math.max(known.position, position);
      return known.ended;
    }
    const result = this.results.find(id);
    const store = this.parts.storeOf(logId);
    const run: Run = { job, store, position, cancel: new AbortController(), ended: Promise.resolve() };
    run.ended = (result ? this.publish(result) : this.work(run, id))
      .catch((error: unknown) => {
        if (error instanceof StoreNotOwnedError) return this.leave(job, error.message);
        if (!run.cancel.signal.aborted || this.shutdown.signal.aborted) throw error;
      })
      .finally(() => {
        if (this.running.get(id) === run) this.running.delete(id);
      });
    this.running.set(id, run);
    return run.ended;
  }

  /** Ends all running and waiting jobs of a video that needs no more work, without a result. */
  cancel({ videoId, position }: MediaCancelMessage): void {
    this.cancelled.add(videoId, position);
    for (const [id, run] of this.running) {
      if (run.job.videoId !== videoId || run.position >= position) continue;
      this.running.delete(id); // a new offer starts it again
      const ended = run.ended.finally(() => this.ending.delete(ended)).catch(() => undefined);
      this.ending.add(ended);
      run.cancel.abort(new Error('The video needs no more work'));
      this.parts.logger.info({ videoId, job: run.job.job, stage: run.job.stage }, 'media job cancelled');
    }
  }

  /** Ends running tools at once and removes their files; unfinished jobs reject. */
  async stop(): Promise<void> {
    this.shutdown.abort(new Error('The media worker is being stopped'));
    await Promise.allSettled([...this.ending, ...[...this.running.values()].map(({ ended }) => ended)]);
  }

  private async leave({ videoId, job, stage }: MediaJob, why: string): Promise<void> {
    this.parts.logger.warn({ videoId, job, stage, why }, 'a media job is skipped; it stays due');
  }

  private async work({ job, store, cancel }: Run, id: string): Promise<void> {
    const signal = AbortSignal.any([this.shutdown.signal, cancel.signal]);
    const isLong = LONG_QUEUES.has(queueOf(job));
    const order = { isLong, expectedSeconds: decodeCpuSeconds(job.media), signal };
    await this.slots[job.stage].run(order, async () => {
      signal.throwIfAborted();
      const started = performance.now();
      const { videoId, stage, attempt } = job;
      const result = await this.resultOf(job, store, signal);
      const message: MediaResultMessage = { videoId, job: job.job, schema: MEDIA_RESULT_SCHEMA, ...result };
      this.results.keep(id, message);
      await this.publish(message);
      const elapsedMs = Math.round(performance.now() - started);
      const code = result.outcome === 'failed' ? result.failure.code : undefined;
      this.parts.logger.info({ videoId, stage, attempt, outcome: result.outcome, code, elapsedMs }, 'media job done');
    });
  }

  /** Keep the result of hours of work while the bus accepts no messages. */
  private async publish(message: MediaResultMessage): Promise<void> {
    const { bus, logger } = this.parts;
    const { videoId, job } = message;
    await retry(() => bus.publish(MEDIA_RESULT, message), {
      isRetryable: () => true,
      signal: this.shutdown.signal,
      onRetry: (error, tries) => {
        if (tries === 1) logger.warn({ videoId, job, err: error }, 'a result could not be sent; retrying');
      },
    });
  }

  private async resultOf(job: MediaJob, store: ObjectStore, signal: AbortSignal): Promise<Result> {
    const progress = new ProgressReporter(this.parts.bus, job);
    progress.report(0);
    const { videoId, stage } = job;
    const told = new Set<string>();
    const waitsFor = (what: string, error?: unknown): void => {
      if (!told.has(what)) this.parts.logger.warn({ videoId, stage, err: error }, `a media job waits for ${what}`);
      told.add(what);
      progress.repeat();
    };
    const onLack = (error: unknown): void => waitsFor('descriptors, memory or disk space', error);
    const onStoreAway = (): void => waitsFor('the store');
    try {
      return await withResources({ workFolder: this.parts.workFolder, signal, onLack }, async () =>
        checked(job, await this.attempt(job, store, { signal, onStoreAway }, progress)),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StoreNotOwnedError) throw error;
      const { code, message, retryable, logTail } = this.classify(job, error);
      return { outcome: 'failed', failure: { stage, code, message, retryable, logTail } };
    }
  }

  private async attempt(
    job: MediaJob,
    store: ObjectStore,
    wait: StoreWait,
    progress: ProgressReporter,
  ): Promise<Result> {
    const deadline = AbortSignal.timeout(MAX_JOB_MS[job.stage]);
    const bounded = { ...wait, signal: AbortSignal.any([wait.signal, deadline]) };
    try {
      return await withReadableSource(store, job.objectKey, bounded, () => this.run(job, store, bounded, progress));
    } catch (error) {
      throw deadline.aborted && !(error instanceof MediaError) ? new MediaError('MEDIA.STALLED') : error;
    }
  }

  private async run(job: MediaJob, store: ObjectStore, wait: StoreWait, progress: ProgressReporter): Promise<Result> {
    const { workFolder } = this.parts;
    const limits: ChildLimits = { ...this.parts.limits, cpu: cpuBudgetOf(job) };
    if (job.stage === 'probe') {
      const media = await runProbeJob(limits, store, job, wait);
      const wantsLadder = this.parts.makesLadders && isWorthALadder(media, job.sizeBytes);
      return { outcome: 'probed', media: { ...media, ...(wantsLadder && { wantsLadder }) } };
    }
    if (CONVERSIONS.has(job.stage)) await assertRoomToConvert(workFolder);
    if (job.media && !knownFactsSchema.safeParse(job.media).success) throw new MediaError('MEDIA.IMPLAUSIBLE');
    const onProgress = (share: number): void => progress.report(share);
    const onSoundMissing = (error: unknown): void =>
      this.parts.logger.warn({ videoId: job.videoId, job: job.job, err: error }, 'the sound could not be measured');
    const order = { ...wait, limits, store, workFolder, job, onProgress, onSoundMissing };
    if (job.stage === 'ladder') {
      const onPlayable = (seconds: number): void => progress.reportPlayable(seconds);
      return { outcome: 'rendition', rendition: await runLadderJob({ ...order, onPlayable }) };
    }
    if (job.stage === 'rendition') return { outcome: 'rendition', rendition: await runRenditionJob(order) };
    const few = needsFewPreviews(job) ? await this.fewPreviews(order) : undefined;
    if (few && job.few === 'only') return few;
    if (few) await this.publish({ videoId: job.videoId, job: job.job, schema: MEDIA_RESULT_SCHEMA, ...few });
    return { outcome: 'previews', previews: await runPreviewsJob(order) };
  }

  /** All previews follow, so nothing is lost when there are none. */
  private async fewPreviews(order: PreviewsOrder): Promise<Result | undefined> {
    const { videoId, job } = order.job;
    const onProgress = (): void => undefined;
    try {
      const previews = await runPreviewsJob({ ...order, onProgress }, { onlyFew: true });
      return checked(order.job, { outcome: 'previews', previews });
    } catch (error) {
      order.signal.throwIfAborted();
      this.parts.logger.warn({ videoId, job, err: error }, 'a few previews could not be made first');
      return undefined;
    }
  }

  /** Report unexpected errors as INTERNAL: the api limits the attempts, so the job ends eventually. */
  private classify({ videoId, job }: MediaJob, error: unknown): MediaError {
    if (error instanceof MediaError && error.code !== 'INTERNAL') return error;
    this.parts.logger.error({ videoId, job, err: error }, 'media job failed unexpectedly');
    return error instanceof MediaError ? error : new MediaError('INTERNAL', '', { cause: error });
  }
}

/**
 * Check the result here: the api would reject an invalid one, and the video would stay in process forever.
 * @throws MediaError
 */
function checked({ videoId, job }: MediaJob, result: Result): Result {
  const { success, error } = mediaResultSchema.safeParse({ videoId, job, ...result });
  if (!success) throw new MediaError('MEDIA.IMPLAUSIBLE', fieldsOf(error));
  return result;
}
