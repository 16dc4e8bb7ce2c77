import { Inject, Injectable } from '@nestjs/common';
import { absentVideo, decideVideo, evolveVideo, foldCatalog, originOfJob, videoStream } from '@reelog/domain';
import type { CatalogEntry, RecordedEvent, VideoCommand, VideoEvent, VideoState } from '@reelog/domain';
import { ConcurrencyError, EVENT_LOG } from '@reelog/events';
import type { Commit, CommitReceipt, EventLog } from '@reelog/events';
import { untilAborted } from '@reelog/platform';
import { CATALOG_QUERIES } from '@reelog/read-models';
import type { CatalogQueries } from '@reelog/read-models';
import { Problem } from '../../http/problem.js';
import { DomainRejection } from '../../errors/domain-rejection.js';
import type { WriteContext } from '../write-context.js';
import { Turns } from './turns.js';
import { LogAnswers, WriteAttempt } from './write-attempt.js';

/** Decisions on one stream are tried anew this often when commits of other processes come in between. */
const MAX_TRIES = 10;

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
  private readonly answers = new LogAnswers();

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CATALOG_QUERIES) private readonly catalog: CatalogQueries,
  ) {}

  /**
   * @param beforeAppend called when the log is about to be written: until then nothing was recorded, whatever failed;
   * from then on only the log knows
   * @throws DomainRejection when the decider refuses, Problem 422 when the command id was used for another request,
   * ConcurrencyError when the stream stays busy, EventLogBusyError or EventLogUnavailableError when it was not done
   * before the context's signal aborted: the latter says whether something may have been recorded
   */
  async run(
    videoId: string,
    command: VideoCommand,
    context: WriteContext,
    digest: string,
    beforeAppend = (): void => undefined,
  ): Promise<WriteOutcome> {
    const attempt = new WriteAttempt(this.answers, context.signal);
    const work = (): Promise<WriteOutcome> => this.runInTurn(videoId, command, context, digest, beforeAppend, attempt);
    try {
      return await this.turns.take(videoId, work, context.signal);
    } catch (error) {
      throw attempt.explain(error);
    }
  }

  /** What a command was answered that was recorded before; undefined when the log does not know it. */
  async recorded(ids: Pick<WriteContext, 'commandId' | 'earlier' | 'signal'>): Promise<WriteOutcome | undefined> {
    const attempt = new WriteAttempt(this.answers, ids.signal);
    try {
      const receipt = await attempt.read(this.findEarlier(ids));
      return receipt && (await this.answerAgain(receipt, attempt));
    } catch (error) {
      throw attempt.explain(error);
    }
  }

  private async runInTurn(
    videoId: string,
    command: VideoCommand,
    context: WriteContext,
    digest: string,
    beforeAppend: () => void,
    attempt: WriteAttempt,
  ): Promise<WriteOutcome> {
    const earlier = context.repeatable ? await attempt.read(this.findEarlier(context)) : undefined;
    if (earlier) return this.answerTo(earlier, attempt, digest, context.earlier?.digest);
    attempt.isNew();
    for (let tries = 1; ; tries += 1) {
      const history = await attempt.read(this.log.readStream(videoStream(videoId)));
      const decision = decideVideo(command, stateOf(history));
      if (!decision.accepted) throw new DomainRejection(decision.error);
      const [first, ...rest] = decision.events;
      if (!first) return this.nothingRecorded(videoId, history, context, digest, attempt);
      beforeAppend();
      try {
        const commit: Commit = {
          ...commitHeader(videoId, history.length, caused(context, command, history), digest),
          events: [first, ...rest],
        };
        const receipt = await attempt.append(() =>
          this.log.append(commit, attempt.signal && { signal: attempt.signal }),
        );
        return receipt.duplicate ? await this.answerTo(receipt, attempt, digest) : await this.answer(receipt, attempt);
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
        attempt.lostRace();
      }
    }
  }

  private async findEarlier({
    commandId,
    earlier,
  }: Pick<WriteContext, 'commandId' | 'earlier'>): Promise<CommitReceipt | undefined> {
    return (await this.log.findCommit(commandId)) ?? (earlier && (await this.log.findCommit(earlier.commandId)));
  }

  private async answerTo(
    receipt: CommitReceipt,
    attempt: WriteAttempt,
    ...digests: (string | undefined)[]
  ): Promise<WriteOutcome> {
    return digests.includes(receipt.requestDigest) ? this.answerAgain(receipt, attempt) : reusedKey();
  }

  private async answerAgain(receipt: CommitReceipt, attempt: WriteAttempt): Promise<WriteOutcome> {
    return { ...(await this.answer(receipt, attempt)), recorded: false, duplicate: true };
  }

  private async answer(receipt: CommitReceipt, attempt: WriteAttempt): Promise<WriteOutcome> {
    attempt.isRecorded();
    const { streamId, streamVersion, lastPosition, recorded } = receipt;
    const history = await attempt.read(this.log.readStream(streamId, { upToVersion: streamVersion }));
    return { position: lastPosition, recorded, duplicate: false, entry: await this.entryOf(history, attempt) };
  }

  /**
   * A repetition must not do what the first one had no need to do, wherever and whenever it comes: so the log remembers
   * a repeatable command that changed nothing, as it remembers a commit.
   */
  private async nothingRecorded(
    videoId: string,
    history: RecordedEvent[],
    { repeatable, commandId }: WriteContext,
    digest: string,
    attempt: WriteAttempt,
  ): Promise<WriteOutcome> {
    if (history.length === 0)
      throw new DomainRejection({ code: 'VIDEO.NOT_FOUND', message: `There is no video ${videoId}.` });
    const { position } = await attempt.read(this.log.head());
    if (!repeatable)
      return { position, recorded: false, duplicate: false, entry: await this.entryOf(history, attempt) };
    const decidedOn = { streamId: videoStream(videoId), streamVersion: history.length, position };
    const receipt = await attempt.read(this.log.rememberUnchanged({ commandId, requestDigest: digest, ...decidedOn }));
    return receipt.duplicate ? this.answerTo(receipt, attempt, digest) : this.answer(receipt, attempt);
  }

  private async entryOf(history: readonly RecordedEvent[], attempt: WriteAttempt): Promise<CatalogEntry> {
    const entry = history.reduce<CatalogEntry | undefined>(foldCatalog, undefined);
    if (!entry) throw new Error('A video stream must start with its upload');
    // Views only: neither a rebuild nor a slow read model must block writes.
    const seen = await untilAborted(attempt.signal, this.catalog.get(entry.videoId)).catch(() => undefined);
    return { ...entry, views: seen?.views ?? 0 };
  }
}

/** @throws Problem 422 */
export function reusedKey(): never {
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
