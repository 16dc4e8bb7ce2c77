import { Injectable } from '@nestjs/common';
import {
  type CatalogEntry,
  type CatalogEvent,
  foldCatalog,
  originOfJob,
  type RecordedEvent,
  type VideoCommand,
  type VideoDecider,
  type VideoEvent,
  type VideoState,
  videoStream,
} from '@reelog/domain';
import {
  type Commit,
  type CommitReceipt,
  EventLog,
  EventLogBusyError,
  handleCommand,
  type Handled,
  type LoadedStream,
} from '@reelog/events';
import { KeyedMutex, untilAborted } from '@reelog/platform';
import { CatalogQueries } from '@reelog/read-models';
import { findReceipt, requestDigest, sameRequest } from '../../commands/idempotency-receipts.js';
import { LogAnswers, WriteAttempt } from '../../commands/write-attempt.js';
import type { WriteContext } from '../../commands/write-context.js';
import { noSuchVideo } from '../../errors/no-such-video.js';

/**
 * Limit of waiting requests per video. In a longer queue each would start just before its deadline and fail, so that none
 * would succeed after an outage. Results of frameflow have no deadline and are not limited.
 */
const MAX_WAITING = 32;

export interface WriteOutcome {
  /** Position of the change; the log's head if nothing changed. */
  readonly position: number;
  /** False if nothing changed, or the command was recorded before. */
  readonly recorded: boolean;
  /** True if this command was recorded before; the other fields are the answer from then. */
  readonly duplicate: boolean;
  /** The video after the write, folded from its stream; views come from the read model. */
  readonly entry: CatalogEntry;
}

/** A command on one video, and how to recognize its repetition. */
export interface VideoWrite {
  readonly videoId: string;
  readonly command: VideoCommand;
  readonly context: WriteContext;
  /** Digest of the request; see `requestDigest`. */
  readonly digest: string;
  /**
   * Called right before the log is written. Before the call nothing is recorded; after it only the log knows the outcome.
   */
  readonly beforeAppend?: () => void;
}

/** What a manager may do to an existing video. */
type ManagerCommand = Extract<
  VideoCommand,
  { type: 'ChangeDetails' | 'RemoveVideo' | 'RestoreVideo' | 'RequestProcessing' }
>;

/** The write of a command, rejected if the request names another revision of the video (`If-Match`). */
export function managersWrite(videoId: string, command: ManagerCommand, context: WriteContext): VideoWrite {
  const { expectedRevision, digest = requestDigest({ videoId, command }) } = context;
  const guarded =
    expectedRevision === undefined
      ? command
      : ({ ...command, data: { ...command.data, expectedRevision } } as ManagerCommand);
  return { videoId, command: guarded, context, digest };
}

/** The stream of a video: the state for the decision, and the events for the answer. */
interface LoadedVideo extends LoadedStream<VideoState> {
  readonly history: readonly RecordedEvent[];
  /** When it was loaded; RFC 3339, UTC. New events carry this time. */
  readonly at: string;
}

type HandledVideo = Handled<VideoEvent, LoadedVideo>;

/** All changes of videos: decides, records and answers. */
@Injectable()
export class VideoWriter {
  private readonly mutex = new KeyedMutex({
    maxWaiting: MAX_WAITING,
    overflowError: (waiting) => new EventLogBusyError(`${waiting} changes to this video are waiting already.`),
  });
  private readonly answers = new LogAnswers();

  constructor(
    private readonly log: EventLog,
    private readonly catalog: CatalogQueries,
  ) {}

  /**
   * @throws DomainRejection if the decider rejects the command
   * @throws ApplicationError if the command id was used for another request
   * @throws ConcurrencyError if the stream stays busy
   * @throws EventLogBusyError or EventLogUnavailableError if the context's signal aborts first: the latter says whether
   * something may have been recorded
   */
  write(decider: VideoDecider, write: VideoWrite): Promise<WriteOutcome> {
    const { videoId, context } = write;
    return this.explained(context.signal, (attempt) =>
      this.mutex.run(videoId, () => this.writeOnce(decider, write, attempt), context.signal),
    );
  }

  /** The earlier answer to a recorded command; undefined if the log does not have it. */
  recorded(ids: Pick<WriteContext, 'commandId' | 'previous' | 'signal'>): Promise<WriteOutcome | undefined> {
    return this.explained(ids.signal, async (attempt) => {
      const receipt = await attempt.read(findReceipt(this.log, ids));
      return receipt && this.answerAgain(receipt, attempt);
    });
  }

  private async explained<T>(signal: AbortSignal | undefined, work: (attempt: WriteAttempt) => Promise<T>): Promise<T> {
    const attempt = new WriteAttempt(this.answers, signal);
    try {
      return await work(attempt);
    } catch (error) {
      throw attempt.explain(error);
    }
  }

  private async writeOnce(decider: VideoDecider, write: VideoWrite, attempt: WriteAttempt): Promise<WriteOutcome> {
    const { context, command, digest } = write;
    const found = context.repeatable ? await attempt.read(findReceipt(this.log, context)) : undefined;
    if (found) return this.answerAgain(sameRequest(found, digest, context.previous?.digest), attempt);
    attempt.markNew();
    const handled = await handleCommand(decider)(command, {
      load: () => this.load(decider, write.videoId, attempt),
      append: (events, loaded) => this.append(write, events, loaded, attempt),
    });
    const receipt = handled.receipt ?? (await this.unchanged(write, handled, attempt));
    return receipt.duplicate
      ? this.answerAgain(sameRequest(receipt, digest), attempt)
      : this.answer(handled, receipt, write, attempt);
  }

  private async load({ evolve, initial }: VideoDecider, videoId: string, attempt: WriteAttempt): Promise<LoadedVideo> {
    const history = await attempt.read(this.log.readStream(videoStream(videoId)));
    const state = (history as RecordedEvent<VideoEvent>[]).reduce<VideoState>(evolve, initial);
    return { history, state, version: history.length, at: new Date().toISOString() };
  }

  private append(
    { videoId, command, context, digest, beforeAppend }: VideoWrite,
    events: Commit['events'],
    { history, version, at }: LoadedVideo,
    attempt: WriteAttempt,
  ): Promise<CommitReceipt> {
    beforeAppend?.();
    const { signal } = context;
    const commit: Commit = {
      ...originOf(context, command, history),
      streamId: videoStream(videoId),
      expectedVersion: version,
      events,
      commandId: context.commandId,
      requestDigest: digest,
      actor: context.actor,
      occurredAt: at,
    };
    return attempt.append(() => this.log.append(commit, signal && { signal }));
  }

  /**
   * Records a repeatable command that has no events, like a commit: a repetition then does nothing, even if the state
   * has changed.
   */
  private async unchanged(
    { videoId, context: { repeatable, commandId }, digest }: VideoWrite,
    { loaded: { version } }: HandledVideo,
    attempt: WriteAttempt,
  ): Promise<CommitReceipt> {
    if (version === 0) throw noSuchVideo(videoId);
    const { position } = await attempt.read(this.log.head());
    const decidedOn = { streamId: videoStream(videoId), streamVersion: version, requestDigest: digest };
    return repeatable
      ? attempt.read(this.log.rememberUnchanged({ commandId, position, ...decidedOn }))
      : { ...decidedOn, duplicate: false, recorded: false, firstPosition: position + 1, lastPosition: position };
  }

  private async answerAgain(receipt: CommitReceipt, attempt: WriteAttempt): Promise<WriteOutcome> {
    attempt.markRecorded();
    const { streamId, streamVersion, lastPosition } = receipt;
    const history = await attempt.read(this.log.readStream(streamId, { upToVersion: streamVersion }));
    return { position: lastPosition, recorded: false, duplicate: true, entry: await this.entryOf(history, attempt) };
  }

  /** Folds the loaded and the appended events. */
  private async answer(
    { loaded, events }: HandledVideo,
    { firstPosition, lastPosition, recorded }: CommitReceipt,
    { context }: VideoWrite,
    attempt: WriteAttempt,
  ): Promise<WriteOutcome> {
    attempt.markRecorded();
    const { history, at: occurredAt } = loaded;
    const appended = events.map((event, index) => ({
      ...event,
      position: firstPosition + index,
      occurredAt,
      actor: context.actor,
    }));
    const entry = await this.entryOf([...history, ...appended], attempt);
    return { position: lastPosition, recorded, duplicate: false, entry };
  }

  private async entryOf(history: readonly CatalogEvent[], attempt: WriteAttempt): Promise<CatalogEntry> {
    const entry = history.reduce<CatalogEntry | undefined>(foldCatalog, undefined);
    if (!entry) throw new Error('A video stream must start with its upload');
    // Only for the view count: neither a rebuild nor a slow read model may block writes.
    const seen = await untilAborted(attempt.signal, this.catalog.get(entry.videoId)).catch(() => undefined);
    return { ...entry, views: seen?.views ?? 0 };
  }
}

/** The result of a job has the correlation id of the request that caused the job, found in the event that made the job due. */
function originOf(
  { correlationId, causationId }: WriteContext,
  { data }: VideoCommand,
  history: readonly RecordedEvent[],
): Pick<Commit, 'correlationId' | 'causationId'> {
  const origin = 'job' in data ? originOfJob(history, data.job) : undefined;
  return origin ? { correlationId: origin.correlationId, causationId: origin.eventId } : { correlationId, causationId };
}
