import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MEDIA_RESULT } from '@reelog/domain';
import type { MediaJob, MediaResultMessage } from '@reelog/domain';
import type { MessageBus } from '@reelog/events';
import { keepTrying } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import type { ObjectStore } from '@reelog/storage';
import { MediaError } from '../media-failure.js';
import type { MediaTools } from '../media-tools/media-tools.js';
import { Lane } from './lane.js';
import { runPreviewsJob } from './previews-job.js';
import { runProbeJob } from './probe-job.js';
import { ProgressReporter } from './progress-reporter.js';
import { RecentResults } from './recent-results.js';
import { withReadableFilm } from './with-storage.js';
import type { StoreWait } from './with-storage.js';

/** Probes are short and people wait for them: they never queue behind storyboards. */
export const PROBES_AT_ONCE = 2;

/** Headway is watched step by step; this bounds the whole, for films made to take for ever. */
const MAX_JOB_MS = 4 * 3600_000;

export interface MediaWorkerParts {
  readonly tools: MediaTools;
  readonly store: ObjectStore;
  readonly bus: MessageBus;
  readonly logger: Logger;
  readonly workFolder: string;
  /** Storyboards made at the same time. */
  readonly concurrency: number;
}

/** A result before it is addressed. */
type Result = MediaResultMessage extends infer M ? (M extends unknown ? Omit<M, 'videoId' | 'job'> : never) : never;

/** Does media jobs and publishes what became of them. */
export class MediaWorker {
  private readonly running = new Map<string, Promise<void>>();
  private readonly recent = new RecentResults();
  private readonly shutdown = new AbortController();
  private readonly lanes: Record<MediaJob['stage'], Lane>;

  private constructor(private readonly parts: MediaWorkerParts) {
    this.lanes = { probe: new Lane(PROBES_AT_ONCE), previews: new Lane(parts.concurrency) };
  }

  /** Takes over the work folder: what runs of a killed process have left there is removed. */
  static async start(parts: MediaWorkerParts): Promise<MediaWorker> {
    await mkdir(parts.workFolder, { recursive: true });
    const leftovers = (await readdir(parts.workFolder)).filter((name) => name.startsWith('run-'));
    await Promise.all(leftovers.map((name) => rm(join(parts.workFolder, name), { recursive: true, force: true })));
    return new MediaWorker(parts);
  }

  /**
   * Resolves when the job's result, good or bad, is published. The same job offered twice is done once: when the second
   * offer comes while it is under way, nothing more is done; when it comes later, the result may have been lost on its
   * way, and is published again.
   * @throws when the worker is stopped: the job is due still
   */
  perform(job: MediaJob): Promise<void> {
    const id = `${job.videoId}/${job.job}`;
    const known = this.running.get(id);
    if (known) return known;
    const result = this.recent.find(id);
    const work = result ? this.publish(result) : this.lanes[job.stage].run(() => this.work(job, id));
    const ended = work.finally(() => this.running.delete(id));
    this.running.set(id, ended);
    return ended;
  }

  /** Ends running tools at once and removes their files; jobs not done reject. */
  async stop(): Promise<void> {
    this.shutdown.abort(new Error('The media worker is being stopped'));
    await Promise.allSettled(this.running.values());
  }

  private async work(job: MediaJob, id: string): Promise<void> {
    this.shutdown.signal.throwIfAborted();
    const started = performance.now();
    const { videoId, stage, attempt } = job;
    const result = await this.resultOf(job);
    const message: MediaResultMessage = { videoId, job: job.job, ...result };
    this.recent.keep(id, message);
    await this.publish(message);
    const elapsedMs = Math.round(performance.now() - started);
    const code = result.outcome === 'failed' ? result.failure.code : undefined;
    this.parts.logger.info({ videoId, stage, attempt, outcome: result.outcome, code, elapsedMs }, 'media job done');
  }

  /** Work that may have taken hours is not thrown away because the bus takes nothing just now. */
  private async publish(message: MediaResultMessage): Promise<void> {
    const { bus, logger } = this.parts;
    const { videoId, job } = message;
    await keepTrying(() => bus.publish(MEDIA_RESULT, message), {
      mayPass: () => true,
      signal: this.shutdown.signal,
      onRest: (error, tries) => {
        if (tries === 1) logger.warn({ videoId, job, err: error }, 'a result could not be sent; it is tried on');
      },
    });
  }

  private async resultOf(job: MediaJob): Promise<Result> {
    const signal = AbortSignal.any([this.shutdown.signal, AbortSignal.timeout(MAX_JOB_MS)]);
    const progress = new ProgressReporter(this.parts.bus, job);
    progress.report(0);
    const { videoId, stage } = job;
    let hasWaited = false;
    const onStoreAway = (): void => {
      if (!hasWaited) this.parts.logger.warn({ videoId, stage }, 'a media job waits for the store');
      hasWaited = true;
      progress.repeat();
    };
    const wait = { signal, onStoreAway };
    try {
      return await withReadableFilm(this.parts.store, job.objectKey, wait, () => this.run(job, wait, progress));
    } catch (error) {
      this.shutdown.signal.throwIfAborted();
      const { code, message, retryable, logTail } = this.classify(job, error, signal);
      return { outcome: 'failed', failure: { stage: job.stage, code, message, retryable, logTail } };
    }
  }

  private async run(job: MediaJob, wait: StoreWait, progress: ProgressReporter): Promise<Result> {
    const { tools, store, workFolder } = this.parts;
    if (job.stage === 'probe') return { outcome: 'probed', media: await runProbeJob(tools, store, job, wait) };
    const onProgress = (share: number): void => progress.report(share);
    const previews = await runPreviewsJob({ ...wait, tools, store, workFolder, job, onProgress });
    return { outcome: 'previews', previews };
  }

  /** What nobody foresaw is told as INTERNAL: the api counts attempts, so that it cannot go on for ever. */
  private classify({ videoId, job }: MediaJob, error: unknown, signal: AbortSignal): MediaError {
    if (error instanceof MediaError && error.code !== 'INTERNAL') return error;
    if (signal.aborted) return new MediaError('MEDIA.TOO_SLOW');
    this.parts.logger.error({ videoId, job, err: error }, 'media job failed unexpectedly');
    return error instanceof MediaError ? error : new MediaError('INTERNAL', '', { cause: error });
  }
}
