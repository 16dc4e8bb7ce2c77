import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import {
  type AppendOptions,
  BrokenEventError,
  checkPageLimit,
  type Commit,
  type CommitOutcome,
  type CommitReceipt,
  type EncodedCommit,
  type EventCounts,
  type EventLog,
  EventLogDamagedError,
  EventLogFullError,
  EventLogUnavailableError,
  type EventPage,
  GroupCommit,
  HeadWatch,
  type LogHead,
  type MigratableLog,
  MigrationFailedError,
  type MovableLog,
  type ReadPageOptions,
  type ReadStreamOptions,
  separate,
  type TailOptions,
  type UnchangedCommand,
} from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { WorkerClient, startWorker } from '@reelog/platform/workers';
import { rethrowUnavailable } from './log-errors.js';
import { holdsLog } from './log-schema.js';
import type { LogReaderMethods } from './log-reader.worker.js';
import type { LogWriterMethods, NoRoom, WrittenBatch } from './log-writer.worker.js';
import { type WritingListener, WritingState } from './writing-state.js';

/** Events of a stream per fetch, so that a long stream does not block other readers. */
const STREAM_SLICE = 1_000;
const DEFAULT_TAIL_BATCH = 1_000;
/** The threads allocate short-lived objects only: a small heap is as fast and saves memory. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 };

export interface SqliteLogOptions {
  /** False opens a log of an older format without changing it: it is read-only until `migrate` is called. */
  readonly migrate?: boolean;
  /** Called after each batch of commits, to wake followers. */
  readonly onHeadChange?: () => void;
  /** Called once when writing begins to fail, and once when it works again. */
  readonly onWriting?: WritingListener;
  /** Called when reading or writing finds the file damaged. */
  readonly onDamage?: (problem: EventLogDamagedError) => void;
}

/**
 * The event log in one SQLite file (design section 4). Only two worker threads use the database, one for writing and
 * one for reading, so that fsync and scans do not block the event loop. Only one process has the log at a time.
 */
export class SqliteEventLog implements EventLog, MigratableLog, MovableLog {
  private readonly watch: HeadWatch;
  private readonly groupCommit: GroupCommit;
  private readonly writing: WritingState;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly writer: WorkerClient<LogWriterMethods>,
    private readonly reader: WorkerClient<LogReaderMethods>,
    head: LogHead,
    private readonly listeners: SqliteLogOptions,
  ) {
    this.watch = new HeadWatch(head);
    this.writing = new WritingState(
      () => this.writer.call('tryWriting'),
      (problem) => listeners.onWriting?.(problem),
    );
    this.groupCommit = new GroupCommit((batch) => this.write(batch));
  }

  /** Whether a file holds a log; opening would create one. */
  static exists(path: string): boolean {
    return holdsLog(path);
  }

  /**
   * Opens the log in a file, or creates it with its folder.
   * @throws EventLogUnavailableError naming the problem, the file, and what to do
   */
  static async open(path: string, { migrate = true, ...listeners }: SqliteLogOptions = {}): Promise<SqliteEventLog> {
    const log = await SqliteEventLog.openMigrated(path, listeners);
    if (!migrate) return log;
    try {
      await log.migrate();
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  private static async openMigrated(path: string, listeners: SqliteLogOptions): Promise<SqliteEventLog> {
    const writer = new WorkerClient<LogWriterMethods>(
      startWorker(new URL('./log-writer.worker.js', import.meta.url), { resourceLimits: THREAD_LIMITS }),
    );
    const reader = new WorkerClient<LogReaderMethods>(
      startWorker(new URL('./log-reader.worker.js', import.meta.url), {
        workerData: { path },
        resourceLimits: THREAD_LIMITS,
      }),
    );
    try {
      return new SqliteEventLog(writer, reader, await writer.call('open', path), listeners);
    } catch (error) {
      await Promise.all([writer.end(), reader.end()]);
      return rethrowUnavailable(error);
    }
  }

  /** Whether `migrate` has work to do. */
  needsMigration(): Promise<boolean> {
    return this.writer.call('needsMigration').catch(rethrowUnavailable);
  }

  async migrate(): Promise<void> {
    await this.writer.call('migrate').catch((error: unknown) => {
      throw new MigrationFailedError(messageOf(error), { cause: error });
    });
  }

  movedTo(): Promise<string | undefined> {
    return this.writer.call('movedTo').catch(this.failed);
  }

  noteMoved(where: string | undefined): Promise<void> {
    return this.writer.call('noteMoved', where).catch(this.failed);
  }

  append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt> {
    return this.groupCommit.append(commit, options);
  }

  async rememberUnchanged(command: UnchangedCommand): Promise<CommitReceipt> {
    if (this.closing) throw new EventLogUnavailableError('The event log is closed.');
    const receipt = await this.writer.call('rememberUnchanged', command).catch(this.failed);
    if ('noRoom' in receipt) throw new EventLogFullError(receipt.noRoom);
    return receipt;
  }

  findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    return this.reader.call('findCommit', commandId).catch(this.failed);
  }

  async readStream(streamId: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    const { limit = Infinity, direction } = options;
    const events: RecordedEvent[] = [];
    let range = options;
    for (;;) {
      const slice = { ...range, limit: Math.min(STREAM_SLICE, limit - events.length) };
      const page = await this.reader.call('readStream', streamId, slice).catch(this.failed);
      if (page.broken?.[0]) throw new BrokenEventError(page.broken[0]);
      events.push(...page.events);
      if (page.next === null || events.length >= limit) return events;
      range = { ...options, [direction === 'backwards' ? 'upToVersion' : 'fromVersion']: page.next };
    }
  }

  async readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    checkPageLimit(options.limit);
    return this.reader.call('readPage', options).catch(this.failed);
  }

  countEvents(after: number): Promise<EventCounts> {
    return this.reader.call('countEvents', after).catch(this.failed);
  }

  async *tail({ after, signal, batchSize = DEFAULT_TAIL_BATCH }: TailOptions): AsyncGenerator<RecordedEvent[]> {
    let position = after;
    for (;;) {
      await this.watch.beyond(position, signal);
      if (signal.aborted) return;
      const read = await this.reader.call('readAfter', position, batchSize).catch(this.failed);
      if (signal.aborted) return;
      const last = read.at(-1);
      if (!last) throw new EventLogUnavailableError(`The event after position ${position} cannot be read.`);
      position = last.position;
      const { events } = separate(read);
      if (events.length > 0) yield events;
    }
  }

  head(): Promise<LogHead> {
    return Promise.resolve(this.watch.head);
  }

  writable(): Promise<void> {
    return this.writing.check();
  }

  close(): Promise<void> {
    return (this.closing ??= this.closeOnce());
  }

  private async closeOnce(): Promise<void> {
    await this.groupCommit.close();
    this.watch.close();
    await this.reader.call('close').finally(() => this.reader.end());
    await this.writer.call('close').finally(() => this.writer.end());
  }

  private async write(batch: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const json = `[${batch.map((commit) => commit.json).join(',')}]`;
    const { outcomes, head } = await this.send(json).catch((error: EventLogUnavailableError) => {
      this.writing.failed(error);
      throw error;
    });
    void this.writing.check().catch(() => undefined); // the error means that there is still too little room
    this.watch.advance(head);
    this.listeners.onHeadChange?.();
    return outcomes;
  }

  /** Reports damage, and throws as the port defines. */
  private readonly failed = (error: unknown): never => {
    try {
      return rethrowUnavailable(error);
    } catch (described) {
      if (described instanceof EventLogDamagedError) this.listeners.onDamage?.(described);
      throw described;
    }
  };

  private async send(batch: string): Promise<WrittenBatch> {
    const answer = await this.writer.call('write', batch).catch(this.failed);
    const written = JSON.parse(answer) as WrittenBatch | NoRoom;
    if ('noRoom' in written) throw new EventLogFullError(written.noRoom);
    return written;
  }
}
