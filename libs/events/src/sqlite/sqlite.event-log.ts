import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import { WorkerClient, startWorker } from '@reelog/platform/workers';
import { EventLogFullError, EventLogUnavailableError } from '../event-log/event-log.port.js';
import type {
  Commit,
  CommitReceipt,
  EventLog,
  EventPage,
  LogHead,
  ReadPageOptions,
  ReadStreamOptions,
  TailOptions,
} from '../event-log/event-log.port.js';
import { GroupCommit } from '../event-log/group-commit.js';
import type { CommitOutcome, EncodedCommit } from '../event-log/group-commit.js';
import { HeadWatch } from '../event-log/head-watch.js';
import { checkPageLimit } from '../event-log/page-limit.js';
import { rethrowUnavailable } from './sqlite.log-errors.js';
import type { LogReaderMethods } from './sqlite.log-reader.worker.js';
import type { LogWriterMethods, NoRoom, WrittenBatch } from './sqlite.log-writer.worker.js';
import { WritingState } from './sqlite.writing-state.js';
import type { WritingListener } from './sqlite.writing-state.js';

/** Events of a stream fetched at once, so that a long stream does not keep other readers waiting. */
const STREAM_SLICE = 1_000;
const DEFAULT_TAIL_BATCH = 1_000;
/** What the threads allocate is short-lived: they are no slower with little room for it, and the process stays small. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 };

export interface LogListeners {
  /** After each batch of commits: wakes who follows the log in a way of its own. */
  readonly onGrowth?: () => void;
  /** When writing begins to fail, and when that is over: once each. */
  readonly onWriting?: WritingListener;
}

/**
 * The event log in one SQLite file (design section 4). The database is touched in worker threads only, one that
 * writes and one that reads, so neither an fsync nor a scan holds up the event loop. One process has the log at a time.
 */
export class SqliteEventLog implements EventLog {
  readonly #watch: HeadWatch;
  readonly #groupCommit: GroupCommit;
  readonly #writing: WritingState;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly writer: WorkerClient<LogWriterMethods>,
    private readonly reader: WorkerClient<LogReaderMethods>,
    head: LogHead,
    private readonly listeners: LogListeners,
  ) {
    this.#watch = new HeadWatch(head);
    this.#writing = new WritingState(
      () => this.writer.call('tryWriting'),
      (problem) => listeners.onWriting?.(problem),
    );
    this.#groupCommit = new GroupCommit((batch) => this.#write(batch));
  }

  /**
   * Opens the log in a file, or makes it, with its folder.
   * @throws EventLogUnavailableError saying what is wrong, with which file, and what to do
   */
  static async open(path: string, listeners: LogListeners = {}): Promise<SqliteEventLog> {
    const writer = new WorkerClient<LogWriterMethods>(
      startWorker(new URL('./sqlite.log-writer.worker.js', import.meta.url), { resourceLimits: THREAD_LIMITS }),
    );
    const reader = new WorkerClient<LogReaderMethods>(
      startWorker(new URL('./sqlite.log-reader.worker.js', import.meta.url), {
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

  append(commit: Commit): Promise<CommitReceipt> {
    return this.#groupCommit.append(commit);
  }

  findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    return this.reader.call('findCommit', commandId).catch(rethrowUnavailable);
  }

  async readStream(streamId: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    const { limit = Infinity, direction } = options;
    const events: RecordedEvent[] = [];
    let range = options;
    for (;;) {
      const slice = { ...range, limit: Math.min(STREAM_SLICE, limit - events.length) };
      const page = await this.reader.call('readStream', streamId, slice).catch(rethrowUnavailable);
      events.push(...page.events);
      if (page.next === null || events.length >= limit) return events;
      range = { ...options, [direction === 'backwards' ? 'upToVersion' : 'fromVersion']: page.next };
    }
  }

  async readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    checkPageLimit(options.limit);
    return this.reader.call('readPage', options).catch(rethrowUnavailable);
  }

  async *tail({ after, signal, batchSize = DEFAULT_TAIL_BATCH }: TailOptions): AsyncGenerator<RecordedEvent[]> {
    let position = after;
    for (;;) {
      await this.#watch.beyond(position, signal);
      if (signal.aborted) return;
      const events = await this.reader.call('readAfter', position, batchSize).catch(rethrowUnavailable);
      if (signal.aborted) return;
      const last = events.at(-1);
      if (!last) throw new EventLogUnavailableError(`The event after position ${position} cannot be read.`);
      position = last.position;
      yield events;
    }
  }

  head(): Promise<LogHead> {
    return Promise.resolve(this.#watch.head);
  }

  writable(): Promise<void> {
    return this.#writing.check();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#groupCommit.close();
    this.#watch.close();
    await this.reader.call('close').finally(() => this.reader.end());
    await this.writer.call('close').finally(() => this.writer.end());
  }

  async #write(batch: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const json = `[${batch.map((commit) => commit.json).join(',')}]`;
    const { outcomes, head } = await this.#send(json).catch((error: EventLogUnavailableError) => {
      this.#writing.failed(error);
      throw error;
    });
    void this.#writing.check().catch(() => undefined); // that there is too little room still
    this.#watch.advance(head);
    this.listeners.onGrowth?.();
    return outcomes;
  }

  async #send(batch: string): Promise<WrittenBatch> {
    const answer = await this.writer.call('write', batch).catch(rethrowUnavailable);
    const written = JSON.parse(answer) as WrittenBatch | NoRoom;
    if ('noRoom' in written) throw new EventLogFullError(written.noRoom);
    return written;
  }
}
