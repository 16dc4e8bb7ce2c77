import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import {
  type AppendOptions,
  type BrokenEvent,
  checkPageLimit,
  type Clock,
  type Commit,
  type CommitOutcome,
  type CommitReceipt,
  type EncodedCommit,
  type EventCounts,
  type EventLog,
  EventLogUnavailableError,
  type EventPage,
  GroupCommit,
  LOG_FORMAT,
  type LogHead,
  type MigratableLog,
  MigrationFailedError,
  type MovableLog,
  notMigrated,
  type ReadPageOptions,
  type ReadStreamOptions,
  separate,
  type TailOptions,
  type UnchangedCommand,
  upcastIntact,
} from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { MongoCommits } from './commits.js';
import { CommittedHead } from './committed-head.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { MongoHeadWatcher } from './head-watcher.js';
import { migrateLog } from './log-migration.js';
import { MongoLogReader } from './log-reader.js';
import { collectionsOf, findLogDocument, prepareLog, readLogDocument, writeMovedTo } from './log-schema.js';
import { MongoLogWriter } from './log-writer.js';
import { StreamVersions } from './stream-versions.js';
import { MongoUnchanged } from './unchanged.js';

const DEFAULT_TAIL_BATCH = 1_000;
/** Pause before a follower's next read while the server is unavailable, milliseconds. */
const UNAVAILABLE_REST_MS = 250;

export interface MongoEventLogOptions {
  /** Called after each batch of this process with the new position, to notify other processes. */
  readonly onHeadChange?: (position: number) => void;
  /** False opens a log of an older format without changing it: it is read-only until `migrate` is called. */
  readonly migrate?: boolean;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * The event log in MongoDB (design section 4): one commit is one document, so no transaction is needed, and any number
 * of processes can write. Each notices the commits of the others by itself, and sooner when it is notified.
 */
export class MongoEventLog implements EventLog, MigratableLog, MovableLog {
  private readonly groupCommit: GroupCommit;
  private readonly watcher: MongoHeadWatcher;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly connection: MongoConnection,
    private readonly logId: string,
    private format: number,
    private readonly reader: MongoLogReader,
    private readonly writer: MongoLogWriter,
    private readonly unchanged: MongoUnchanged,
    private readonly committedHead: CommittedHead,
    private readonly onHeadChange: (position: number) => void,
    head: LogHead,
  ) {
    this.watcher = new MongoHeadWatcher(head, () => this.readHead());
    this.groupCommit = new GroupCommit((batch) => this.write(batch));
  }

  /** Whether a database holds a log; opening would create one. @throws EventLogUnavailableError */
  static async exists(connection: MongoConnection): Promise<boolean> {
    const found = await findLogDocument(collectionsOf(connection).log);
    return found !== undefined && !found.isCopy;
  }

  /**
   * Opens the log in a database, or creates it. The caller closes the connection, after the log.
   * @throws EventLogUnavailableError when the server fails, or a newer Reelog wrote the log
   */
  static async open(
    connection: MongoConnection,
    { onHeadChange = () => undefined, migrate = true, clock = Date.now }: MongoEventLogOptions = {},
  ): Promise<MongoEventLog> {
    const collections = collectionsOf(connection);
    const { logId, formatVersion } = await prepareLog(collections);
    const commits = new MongoCommits(collections);
    const versions = new StreamVersions();
    const reader = new MongoLogReader(commits, versions);
    const writer = new MongoLogWriter(commits, versions, clock);
    const head = { logId, ...(await reader.tail()) };
    const log = new MongoEventLog(
      connection,
      logId,
      formatVersion,
      reader,
      writer,
      new MongoUnchanged(commits, reader),
      new CommittedHead(collections),
      onHeadChange,
      head,
    );
    if (migrate) await log.migrate();
    return log;
  }

  needsMigration(): Promise<boolean> {
    return Promise.resolve(this.format !== LOG_FORMAT);
  }

  /** One process migrates; the others wait for it. */
  async migrate(): Promise<void> {
    if (this.format === LOG_FORMAT) return;
    try {
      await migrateLog(this.connection);
    } catch (error) {
      throw new MigrationFailedError(
        `The event log has format ${this.format} and could not be migrated to format ${LOG_FORMAT}: ${messageOf(error)} ` +
          'Nothing is written until it is migrated: fix the cause, and start again.',
        { cause: error },
      );
    }
    this.format = LOG_FORMAT;
  }

  async movedTo(): Promise<string | undefined> {
    return (await readLogDocument(collectionsOf(this.connection).log)).movedTo;
  }

  noteMoved(where: string | undefined): Promise<void> {
    return writeMovedTo(collectionsOf(this.connection).log, where);
  }

  async append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt> {
    if (this.format !== LOG_FORMAT) throw notMigrated(this.format);
    return this.groupCommit.append(commit, options);
  }

  async rememberUnchanged(command: UnchangedCommand): Promise<CommitReceipt> {
    this.checkOpen();
    if (this.format !== LOG_FORMAT) throw notMigrated(this.format);
    return this.unchanged.remember(command);
  }

  async findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    this.checkOpen();
    return this.reader.findCommit(commandId);
  }

  async readStream(streamId: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    this.checkOpen();
    return this.reader.readStream(streamId, options);
  }

  async readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    checkPageLimit(options.limit);
    this.checkOpen();
    return this.reader.readPage(options);
  }

  async countEvents(after: number): Promise<EventCounts> {
    this.checkOpen();
    return this.reader.countEvents(after);
  }

  async *tail({ after, signal, batchSize = DEFAULT_TAIL_BATCH }: TailOptions): AsyncGenerator<RecordedEvent[]> {
    let position = after;
    for (;;) {
      await this.watcher.beyond(position, signal);
      if (signal.aborted) return;
      const read = await this.readAfter(position, batchSize);
      if (signal.aborted) return;
      position = read.at(-1)?.position ?? position;
      const { events } = separate(read);
      if (events.length > 0) yield events;
    }
  }

  async head(): Promise<LogHead> {
    this.checkOpen();
    return this.readHead();
  }

  /** `head` fails when the server does not answer; earlier rejections do not matter. */
  writable(): Promise<void> {
    return Promise.resolve();
  }

  /** Notifies about commits of other processes, so that `tail` need not poll. */
  noteHeadChange(position: number): void {
    this.watcher.note(position);
  }

  close(): Promise<void> {
    return (this.closing ??= this.closeOnce());
  }

  private async closeOnce(): Promise<void> {
    await this.groupCommit.close();
    this.watcher.close();
    await this.committedHead.flush();
  }

  private checkOpen(): void {
    if (this.closing) throw new EventLogUnavailableError('The event log is closed.');
  }

  private async readHead(): Promise<LogHead> {
    const head = { logId: this.logId, ...(await this.reader.tail()) };
    this.watcher.advance(head);
    return head;
  }

  /** Events after a position; none, after a pause, while the server is unavailable. */
  private async readAfter(position: number, limit: number): Promise<(RecordedEvent | BrokenEvent)[]> {
    const events = await this.reader.readAfter(position, limit).catch(async (error: unknown) => {
      if (!(error instanceof EventLogUnavailableError)) throw error;
      await sleep(UNAVAILABLE_REST_MS);
      return [];
    });
    return events.map(upcastIntact);
  }

  private async write(batch: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const outcomes = await this.writer.write(batch);
    const reached = lastRecorded(batch, outcomes);
    if (reached === 0) return outcomes;
    const { tail } = this.writer;
    if (tail) this.watcher.advance({ logId: this.logId, position: tail.position, hash: tail.hash });
    else this.watcher.note(reached);
    this.committedHead.note(reached);
    this.onHeadChange(reached);
    return outcomes;
  }
}

/** The last position that a batch recorded; 0 when it recorded none. */
const lastRecorded = (batch: readonly EncodedCommit[], outcomes: readonly CommitOutcome[]): number =>
  outcomes.reduce((last, outcome, index) => {
    const size = batch[index]?.commit.events.length ?? 0;
    return outcome.kind === 'recorded' ? Math.max(last, outcome.firstPosition + size - 1) : last;
  }, 0);
