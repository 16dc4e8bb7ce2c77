import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import { EventLogUnavailableError } from '../event-log/event-log.port.js';
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
import { checkPageLimit } from '../event-log/page-limit.js';
import { upcast } from '../event-log/upcasting.js';
import { MongoCommits } from './mongo.commits.js';
import { CommittedMark } from './mongo.committed-mark.js';
import type { MongoConnection } from './mongo.connection.js';
import { MongoGrowth } from './mongo.growth.js';
import { MongoLogReader } from './mongo.log-reader.js';
import { collectionsOf, prepareLog } from './mongo.log-schema.js';
import { MongoLogWriter } from './mongo.log-writer.js';
import { StreamVersions } from './mongo.stream-versions.js';

const DEFAULT_TAIL_BATCH = 1_000;
/** Before a follower asks again while the server is away, milliseconds. */
const UNAVAILABLE_REST_MS = 250;

export interface MongoEventLogOptions {
  /** Called after each batch of this process with the position the log has reached: to tell other processes. */
  readonly onGrowth?: (position: number) => void;
}

/**
 * The event log in MongoDB (design section 4): one commit is one document, so no transaction is needed, and any number of
 * processes write to one log. What one of them writes the others notice by themselves, and sooner when they are told.
 */
export class MongoEventLog implements EventLog {
  readonly #groupCommit: GroupCommit;
  readonly #growth: MongoGrowth;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly logId: string,
    private readonly reader: MongoLogReader,
    private readonly writer: MongoLogWriter,
    private readonly mark: CommittedMark,
    private readonly onGrowth: (position: number) => void,
    head: LogHead,
  ) {
    this.#growth = new MongoGrowth(head, () => this.#readHead());
    this.#groupCommit = new GroupCommit((batch) => this.#write(batch));
  }

  /**
   * Opens the log in a database, or makes it. The connection stays the caller's, to be closed after the log.
   * @throws EventLogUnavailableError when the server fails, or a newer Reelog wrote the log
   */
  static async open(
    connection: MongoConnection,
    { onGrowth = () => undefined }: MongoEventLogOptions = {},
  ): Promise<MongoEventLog> {
    const collections = collectionsOf(connection);
    const logId = await prepareLog(collections);
    const commits = new MongoCommits(collections);
    const versions = new StreamVersions();
    const reader = new MongoLogReader(commits, versions);
    const writer = new MongoLogWriter(commits, versions);
    const head = { logId, ...(await reader.tail()) };
    return new MongoEventLog(logId, reader, writer, new CommittedMark(collections), onGrowth, head);
  }

  append(commit: Commit): Promise<CommitReceipt> {
    return this.#groupCommit.append(commit);
  }

  async findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    this.#checkOpen();
    return this.reader.findCommit(commandId);
  }

  async readStream(streamId: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    this.#checkOpen();
    return this.reader.readStream(streamId, options);
  }

  async readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    checkPageLimit(options.limit);
    this.#checkOpen();
    return this.reader.readPage(options);
  }

  async *tail({ after, signal, batchSize = DEFAULT_TAIL_BATCH }: TailOptions): AsyncGenerator<RecordedEvent[]> {
    let position = after;
    for (;;) {
      await this.#growth.beyond(position, signal);
      if (signal.aborted) return;
      const events = await this.#readAfter(position, batchSize);
      if (signal.aborted) return;
      position = events.at(-1)?.position ?? position;
      if (events.length > 0) yield events;
    }
  }

  async head(): Promise<LogHead> {
    this.#checkOpen();
    return this.#readHead();
  }

  /** Whether the server answers, `head` tells; what it refused earlier says nothing about now. */
  writable(): Promise<void> {
    return Promise.resolve();
  }

  /** To be told of what other processes append, so that `tail` need not find out by itself. */
  noteGrowth(position: number): void {
    this.#growth.note(position);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#groupCommit.close();
    this.#growth.close();
    await this.mark.flush();
  }

  #checkOpen(): void {
    if (this.#closing) throw new EventLogUnavailableError('The event log is closed.');
  }

  async #readHead(): Promise<LogHead> {
    const head = { logId: this.logId, ...(await this.reader.tail()) };
    this.#growth.advance(head);
    return head;
  }

  /** What follows a position; nothing, after a moment, while the server is away. */
  async #readAfter(position: number, limit: number): Promise<RecordedEvent[]> {
    const events = await this.reader.readAfter(position, limit).catch(async (error: unknown) => {
      if (!(error instanceof EventLogUnavailableError)) throw error;
      await sleep(UNAVAILABLE_REST_MS);
      return [];
    });
    return events.map(upcast);
  }

  async #write(batch: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const outcomes = await this.writer.write(batch);
    const reached = lastRecorded(batch, outcomes);
    if (reached === 0) return outcomes;
    const { tail } = this.writer;
    if (tail) this.#growth.advance({ logId: this.logId, ...tail });
    else this.#growth.note(reached);
    this.mark.note(reached);
    this.onGrowth(reached);
    return outcomes;
  }
}

/** The last position that a batch brought; 0 when it brought none. */
const lastRecorded = (batch: readonly EncodedCommit[], outcomes: readonly CommitOutcome[]): number =>
  outcomes.reduce((last, outcome, index) => {
    const size = batch[index]?.commit.events.length ?? 0;
    return outcome.kind === 'recorded' ? Math.max(last, outcome.firstPosition + size - 1) : last;
  }, 0);
