import { Inject, Injectable } from '@nestjs/common';
import { absentVideo, decideVideo, evolveVideo, foldCatalog, originOfJob, videoStream } from '@reelog/domain';
import type { CatalogEntry, RecordedEvent, VideoCommand, VideoEvent, VideoState } from '@reelog/domain';
import { CATALOG_QUERIES, ConcurrencyError, EVENT_LOG } from '@reelog/events';
import type { CatalogQueries, Commit, CommitReceipt, EventLog } from '@reelog/events';
import { LRUCache } from 'lru-cache';
import { Problem } from '../../http/problem.js';
import { DomainRejection } from '../domain-rejection.js';
import type { WriteContext } from '../write-context.js';
import { Turns } from './turns.js';

/** Decisions on one stream are tried anew this often when commits of other processes come in between. */
const MAX_TRIES = 10;

const UNCHANGED_MAX = 10_000;
const UNCHANGED_MS = 24 * 3_600_000;

export interface WriteOutcome {
  /** Where the change was recorded; the log's head when nothing had to be. */
  readonly position: number;
  /** False when nothing had to be recorded, or the command had been recorded before. */
  readonly recorded: boolean;
  /** True when this command had been recorded before; the rest is what was answered then. */
  readonly duplicate: boolean;
  /** The video after the write, folded from its stream; views are the read model's. */
  readonly entry: CatalogEntry;
}

/** Load, decide, append: the one way in which the state of a video changes. */
@Injectable()
export class VideoCommandRunner {
  private readonly turns = new Turns();
  /**
   * Answers to repeatable commands that changed nothing. No commit remembers those, and a repetition must not do what
   * the first one had no need to do; this process remembers them for as long as clients try again.
   */
  private readonly unchanged = new LRUCache<string, { digest: string; outcome: WriteOutcome }>({
    max: UNCHANGED_MAX,
    ttl: UNCHANGED_MS,
  });

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CATALOG_QUERIES) private readonly catalog: CatalogQueries,
  ) {}

  /**
   * @param beforeAppend called when the log is about to be written: until then nothing was recorded, whatever failed;
   * from then on only the log knows
   * @throws DomainRejection when the decider refuses, Problem 422 when the command id was used for another request,
   * ConcurrencyError when the stream stays busy
   */
  run(
    videoId: string,
    command: VideoCommand,
    context: WriteContext,
    digest: string,
    beforeAppend = (): void => undefined,
  ): Promise<WriteOutcome> {
    return this.turns.take(videoId, () => this.runInTurn(videoId, command, context, digest, beforeAppend));
  }

  private async runInTurn(
    videoId: string,
    command: VideoCommand,
    context: WriteContext,
    digest: string,
    beforeAppend: () => void,
  ): Promise<WriteOutcome> {
    const earlier = context.repeatable ? await this.log.findCommit(context.commandId) : undefined;
    if (earlier) return this.answerAgain(earlier, digest);
    const unchanged = this.unchanged.get(context.commandId);
    if (unchanged) return unchanged.digest === digest ? { ...unchanged.outcome, duplicate: true } : reusedKey();
    for (let tries = 1; ; tries += 1) {
      const history = await this.log.readStream(videoStream(videoId));
      const decision = decideVideo(command, stateOf(history));
      if (!decision.accepted) throw new DomainRejection(decision.error);
      const [first, ...rest] = decision.events;
      if (!first) {
        const outcome = await this.nothingRecorded(videoId, history);
        if (context.repeatable) this.unchanged.set(context.commandId, { digest, outcome });
        return outcome;
      }
      beforeAppend();
      try {
        const receipt = await this.log.append({
          ...commitHeader(videoId, history.length, caused(context, command, history), digest),
          events: [first, ...rest],
        });
        return receipt.duplicate ? await this.answerAgain(receipt, digest) : await this.answer(receipt, true);
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
      }
    }
  }

  private async answerAgain(receipt: CommitReceipt, digest: string): Promise<WriteOutcome> {
    if (receipt.requestDigest !== digest) return reusedKey();
    return { ...(await this.answer(receipt, false)), duplicate: true };
  }

  private async answer(receipt: CommitReceipt, recorded: boolean): Promise<WriteOutcome> {
    const history = await this.log.readStream(receipt.streamId, { upToVersion: receipt.streamVersion });
    return { position: receipt.lastPosition, recorded, duplicate: false, entry: await this.entryOf(history) };
  }

  private async nothingRecorded(videoId: string, history: RecordedEvent[]): Promise<WriteOutcome> {
    const { position } = await this.log.head();
    if (history.length === 0)
      throw new DomainRejection({ code: 'VIDEO.NOT_FOUND', message: `There is no video ${videoId}.` });
    return { position, recorded: false, duplicate: false, entry: await this.entryOf(history) };
  }

  private async entryOf(history: readonly RecordedEvent[]): Promise<CatalogEntry> {
    const entry = history.reduce<CatalogEntry | undefined>(foldCatalog, undefined);
    if (!entry) throw new Error('A video stream must start with its upload');
    const seen = await this.catalog.get(entry.videoId).catch(() => undefined); // views only: a rebuild must not block writes
    return { ...entry, views: seen?.views ?? 0 };
  }
}

function reusedKey(): never {
  throw new Problem(
    422,
    'REQUEST.IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was used for another request before; take a new one.',
  );
}

const stateOf = (history: readonly RecordedEvent[]): VideoState =>
  history.reduce<VideoState>((state, event) => evolveVideo(state, event as VideoEvent), absentVideo);

/** The result of a job belongs to the request that led to the job, by way of the event that made it due. */
function caused(context: WriteContext, { data }: VideoCommand, history: readonly RecordedEvent[]): WriteContext {
  const origin = 'job' in data ? originOfJob(history, data.job) : undefined;
  return origin ? { ...context, correlationId: origin.correlationId, causationId: origin.eventId } : context;
}

function commitHeader(
  videoId: string,
  expectedVersion: number,
  context: WriteContext,
  requestDigest: string,
): Omit<Commit, 'events'> {
  return {
    streamId: videoStream(videoId),
    expectedVersion,
    commandId: context.commandId,
    requestDigest,
    actor: context.actor,
    correlationId: context.correlationId,
    causationId: context.causationId,
    occurredAt: new Date().toISOString(),
  };
}
