import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Leases } from '@reelog/coordination';
import {
  type CatalogEntry,
  DomainRejection,
  knownVideo,
  MEDIA_JOBS,
  type MediaQueue,
  PREVIEW_RECIPE_VERSION,
} from '@reelog/domain';
import { WriteGate } from '@reelog/events';
import { LOGGER, type Logger, rest } from '@reelog/platform';
import { CatalogQueries, PendingWorkQueries } from '@reelog/read-models';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { causedBy } from '../commands/write-context.js';
import { IntegrityRecord } from '../integrity/integrity-record.js';
import { ReprocessVideoCommand } from '../videos/commands/reprocess-video/reprocess-video.command.js';

/** Delay after the start, milliseconds: other work is more urgent then. */
const FIRST_LOOK_MS = 2 * 60_000;
/** Interval of the checks whether frameflow is idle, milliseconds. */
const IDLE_LOOK_MS = 10_000;
/** Pause between two pages of the catalog, milliseconds. */
const PAGE_REST_MS = 250;
/** Pause after a complete pass, and after a failed one, milliseconds. */
const SEEN_ALL_REST_MS = 24 * 3600_000;
const FAILED_REST_MS = 60_000;
const PAGE = 50;

const REASON = 'The previews of this video are of an earlier kind.';
const ACTOR = { id: 'previews', role: 'system' } as const;

/**
 * Makes previews of earlier releases again, such as those without smaller thumbnails: one video at a time, only while
 * frameflow is idle, and each once. The setting RENEW_PREVIEWS switches it off.
 */
@Injectable()
export class PreviewsRenewal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    @Inject(CatalogQueries) private readonly catalog: Pick<CatalogQueries, 'list'>,
    @Inject(PendingWorkQueries) private readonly pending: Pick<PendingWorkQueries, 'waiting'>,
    private readonly leases: Leases,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(IntegrityRecord) private readonly integrity: Pick<IntegrityRecord, 'faultOf'>,
    private readonly commands: CommandBus,
    private readonly gate: WriteGate,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'renewsPreviews'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.renewsPreviews) this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    await rest(FIRST_LOOK_MS, this.stop.signal);
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire('previews-renewal', this.stop.signal).catch(() => undefined);
      if (!lease) return;
      const signal = AbortSignal.any([lease.signal, this.stop.signal]);
      const failed = (error: unknown): number => {
        if (!signal.aborted) this.logger.info({ err: error }, 'older previews cannot be made again now');
        return FAILED_REST_MS;
      };
      await rest(await this.renewAll(signal).then(() => SEEN_ALL_REST_MS, failed), signal);
      await lease.release();
    }
  }

  /** Resolves after a complete pass over the catalog. */
  async renewAll(signal: AbortSignal): Promise<void> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { audience: 'managers', status: 'ready', sort: 'oldest', limit: PAGE } as const;
      const page = await this.catalog.list({ ...query, ...(cursor !== undefined && { cursor }) });
      for (const entry of page.items) if (this.isOutdated(entry)) await this.renew(entry.videoId, signal);
      cursor = page.nextCursor;
      await rest(PAGE_REST_MS, signal);
      signal.throwIfAborted();
    }
  }

  /** Excludes failed attempts, which managers decide on, and damaged originals, which would give other previews. */
  private isOutdated({ video }: CatalogEntry): boolean {
    const known = knownVideo(video);
    return (
      known?.status === 'ready' &&
      known.previews !== null &&
      known.previews.recipe.version < PREVIEW_RECIPE_VERSION &&
      known.work === null &&
      known.lastFailure === null &&
      this.integrity.faultOf(known.source.objectKey) === undefined
    );
  }

  private async renew(videoId: string, signal: AbortSignal): Promise<void> {
    while (!(await this.isIdle())) {
      await rest(IDLE_LOOK_MS, signal);
      signal.throwIfAborted();
    }
    const cause = `previews-${videoId}-${PREVIEW_RECIPE_VERSION}`;
    await this.commands
      .execute(new ReprocessVideoCommand(videoId, REASON, causedBy(cause, ACTOR), { keepRendition: true }))
      .catch((error: unknown) => {
        if (!(error instanceof DomainRejection)) throw error; // removed meanwhile
      });
  }

  private async isIdle(): Promise<boolean> {
    if (this.gate.reasons.length > 0) return false;
    const queues = Object.keys(MEDIA_JOBS) as MediaQueue[];
    const waiting = await Promise.all(queues.map((queue) => this.pending.waiting(queue, 1)));
    return waiting.every(({ length }) => length === 0);
  }
}
