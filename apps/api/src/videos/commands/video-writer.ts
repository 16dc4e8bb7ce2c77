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
 * Requests to one video that may wait. In a longer queue each would start just before its deadline and fail, and after an
 * outage none would succeed. Results of frameflow have no deadline and are not limited.
 */
const MAX_WAITING = 32;

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

/** A command on one video, and how a repetition of it is recognised. */
export interface VideoWrite {
  readonly videoId: string;
  readonly command: VideoCommand;
  readonly context: WriteContext;
  /** Of the request; see `requestDigest`. */
  readonly digest: string;
  /**
   * Called when the log is about to be written: until then nothing was recorded, whatever failed; from then on only the
   * log knows.
   */
  readonly beforeAppend?: () => void;
}

/** What a manager may do to a video that is there. */
type ManagerCommand = Extract<
  VideoCommand,
  { type: 'ChangeDetails' | 'RemoveVideo' | 'RestoreVideo' | 'RequestProcessing' }
>;

/** The write of a command that is refused when the request names another revision of the video (`If-Match`). */
export function managersWrite(videoId: string, command: ManagerCommand, context: WriteContext): VideoWrite {
  const { expectedRevision, digest = requestDigest({ videoId, command }) } = context;
  const guarded =
    expectedRevision === undefined
      ? command
      : ({ ...command, data: { ...command.data, expectedRevision } } as ManagerCommand);
  return { videoId, command: guarded, context, digest };
}

/** The stream of a video: the state to decide on, and the events that the answer is folded from. */
interface LoadedVideo extends LoadedStream<VideoState> {
  readonly history: readonly RecordedEvent[];
  /** When it was loaded; RFC 3339, UTC. What is decided on it carries this time. */
  readonly at: string;
}

type HandledVideo = Handled<VideoEvent, LoadedVideo>;

/** Every change of a video goes through here: it is decided on, recorded, and answered. */
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
   * @throws DomainRejection when the decider rejects the command
   * @throws ApplicationError when the command id was used for another request
   * @throws ConcurrencyError when the stream stays busy
   * @throws EventLogBusyError or EventLogUnavailableError when it was not done before the context's signal aborted: the
   * latter says whether something may have been recorded
   */
  write(decider: VideoDecider, write: VideoWrite): Promise<WriteOutcome> {
    const { videoId, context } = write;
    return this.explained(context.signal, (attempt) =>
      this.mutex.run(videoId, () => this.writeOnce(decider, write, attempt), context.signal),
    );
  }

  /** What a command was answered that was recorded before; undefined when the log does not know it. */
  recorded(ids: Pick<WriteContext, 'commandId' | 'earlier' | 'signal'>): Promise<WriteOutcome | undefined> {
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
    const earlier = context.repeatable ? await attempt.read(findReceipt(this.log, context)) : undefined;
    if (earlier) return this.answerAgain(sameRequest(earlier, digest, context.earlier?.digest), attempt);
    attempt.isNew();
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
   * A repetition must not do what the first request had no need to do. So the log remembers a repeatable command that
   * changed nothing, as it remembers a commit.
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
    attempt.isRecorded();
    const { streamId, streamVersion, lastPosition } = receipt;
    const history = await attempt.read(this.log.readStream(streamId, { upToVersion: streamVersion }));
    return { position: lastPosition, recorded: false, duplicate: true, entry: await this.entryOf(history, attempt) };
  }

  /** Folded from what was loaded and appended just now. */
  private async answer(
    { loaded, events }: HandledVideo,
    { firstPosition, lastPosition, recorded }: CommitReceipt,
    { context }: VideoWrite,
    attempt: WriteAttempt,
  ): Promise<WriteOutcome> {
    attempt.isRecorded();
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
    // Views only: neither a rebuild nor a slow read model must block writes.
    const seen = await untilAborted(attempt.signal, this.catalog.get(entry.videoId)).catch(() => undefined);
    return { ...entry, views: seen?.views ?? 0 };
  }
}

/** The result of a job belongs to the request that led to the job, by way of the event that made it due. */
function originOf(
  { correlationId, causationId }: WriteContext,
  { data }: VideoCommand,
  history: readonly RecordedEvent[],
): Pick<Commit, 'correlationId' | 'causationId'> {
  const origin = 'job' in data ? originOfJob(history, data.job) : undefined;
  return origin ? { correlationId: origin.correlationId, causationId: origin.eventId } : { correlationId, causationId };
}
