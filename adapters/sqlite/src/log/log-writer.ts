import { dirname } from 'node:path';
import type { StoredEvent } from '@reelog/domain';
import {
  type Clock,
  type Commit,
  type CommitOutcome,
  type CommitReceipt,
  GROUP_COMMIT_LIMITS,
  LOG_FORMAT,
  type LogHead,
  type LogTail,
  notMigrated,
  sealCommit,
  tailOf,
  type UnchangedCommand,
} from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { LRUCache } from 'lru-cache';
import { makeFolder } from '../make-folder.js';
import { SEPARATOR } from './event-row.js';
import { SqliteInserts } from './inserts.js';
import { describeSqliteError, describing, freeBytes } from './log-errors.js';
import { LogLock } from './log-lock.js';
import { migrateLog } from './log-migration.js';
import {
  type Connection,
  openForWriting,
  readFormat,
  readHead,
  readMovedTo,
  type Statement,
  writeMovedTo,
} from './log-schema.js';
import { readTail } from './record-times.js';

/** LRU cache size for stream versions: recently written streams are likely to be written next. */
const VERSIONS_CACHED = 10_000;

/** Available only for a log of the current format. */
interface Writable {
  readonly inserts: SqliteInserts;
  tail: LogTail;
}

/** Writes batches of commits, one transaction each. Synchronous: use it in a thread that may wait for the disk. */
export class SqliteLogWriter {
  private readonly streamVersion: Statement;
  private readonly versions = new LRUCache<string, number>({ max: VERSIONS_CACHED });
  private readonly logId: string;
  private writable: Writable | undefined;

  private constructor(
    private readonly path: string,
    private readonly lock: LogLock,
    private readonly connection: Connection,
    private readonly clock: Clock,
  ) {
    this.streamVersion = connection
      .prepare(
        'SELECT CAST(stream_version AS INTEGER) FROM events WHERE stream_id = ? ORDER BY stream_version DESC LIMIT 1',
      )
      .raw();
    this.logId = readHead(connection).logId;
    this.prepare();
  }

  /**
   * Opens a log, or creates it; rolls back a transaction that a crash interrupted. A log of an older format is not
   * changed and accepts no commits until it is migrated.
   * @throws Error naming the problem, the file, and what to do
   */
  static open(path: string, clock: Clock = Date.now): SqliteLogWriter {
    let lock: LogLock | undefined;
    try {
      makeFolder(dirname(path));
      lock = LogLock.acquire(path);
      return new SqliteLogWriter(path, lock, openForWriting(path), clock);
    } catch (error) {
      lock?.release();
      throw describeSqliteError(error, path);
    }
  }

  get head(): LogHead {
    const { position, hash } = this.writable?.tail ?? readHead(this.connection);
    return { logId: this.logId, position, hash };
  }

  get needsMigration(): boolean {
    return !this.writable;
  }

  /** Migrates a log of an older format; does nothing to others. @throws Error with the reason when it fails */
  migrate(): void {
    if (this.writable) return;
    describing(this.path, () => migrateLog(this.connection, this.path));
    this.prepare();
  }

  /** The whole batch is durable on return, with one outcome each; when this throws, nothing of it is stored. */
  write(batch: readonly Commit[]): CommitOutcome[] {
    const log = this.opened();
    const before = log.tail;
    try {
      return this.transaction(() => batch.map((commit) => this.record(log, commit)));
    } catch (error) {
      log.tail = before;
      this.versions.clear();
      throw error;
    }
  }

  /** As `EventLog.rememberUnchanged`. */
  rememberUnchanged(command: UnchangedCommand): CommitReceipt {
    const { inserts } = this.opened();
    const earlier = inserts.find(command.commandId);
    if (earlier) return earlier;
    this.transaction(() => inserts.unchanged(command));
    const { requestDigest, streamId, streamVersion, position } = command;
    const place = { firstPosition: position + 1, lastPosition: position };
    return { duplicate: false, recorded: false, streamId, ...place, streamVersion, requestDigest };
  }

  /** As `MovableLog`. */
  get movedTo(): string | undefined {
    return describing(this.path, () => readMovedTo(this.connection));
  }

  noteMoved(where: string | undefined): void {
    describing(this.path, () => writeMovedTo(this.connection, where));
  }

  /** Writes a test value beside the log. @throws Error when that fails, or there is no room for the largest batch */
  tryWriting(): void {
    if (freeBytes(this.path) < GROUP_COMMIT_LIMITS.batchBytes) throw new Error('There is hardly any room left.');
    const tried = `REPLACE INTO meta (key, value) VALUES ('last_tried_writing', ?)`;
    describing(this.path, () => this.connection.prepare(tried).run([new Date().toISOString()]));
  }

  /** Merges the write-ahead log into the main file, so that it can be copied alone, and closes it. */
  close(): void {
    try {
      this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.connection.close();
      this.lock.release();
    }
  }

  private prepare(): void {
    if (readFormat(this.connection) !== LOG_FORMAT) return;
    this.writable = { inserts: new SqliteInserts(this.connection), tail: readTail(this.connection) };
  }

  private opened(): Writable {
    if (!this.writable) throw notMigrated(readFormat(this.connection));
    return this.writable;
  }

  private transaction<Result>(action: () => Result): Result {
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      const result = action();
      this.connection.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw describeSqliteError(error, this.path);
    }
  }

  private record(log: Writable, commit: Commit): CommitOutcome {
    const actualVersion = this.versionOf(commit.streamId);
    if (actualVersion !== commit.expectedVersion) return repeated(log, commit) ?? { kind: 'conflict', actualVersion };
    const unchanged = log.inserts.findUnchanged(commit.commandId);
    if (unchanged) return { kind: 'repeated', receipt: unchanged };
    const events = this.seal(commit, log.tail);
    if (typeof events === 'string') return { kind: 'refused', problem: events };
    if (!log.inserts.claimCommandId(commit, log.tail.position))
      return repeated(log, commit) ?? { kind: 'conflict', actualVersion };
    for (const event of events) {
      log.inserts.event(event);
      this.noteVersion(event);
    }
    const firstPosition = log.tail.position + 1;
    log.tail = tailOf(events, log.tail);
    return { kind: 'recorded', firstPosition };
  }

  private noteVersion({ streamId, streamVersion }: StoredEvent): void {
    this.versions.set(streamId, streamVersion);
  }

  private versionOf(streamId: string): number {
    const remembered = this.versions.get(streamId);
    if (remembered !== undefined) return remembered;
    const row = this.streamVersion.get([streamId]) as [number] | undefined;
    return row?.[0] ?? 0;
  }

  /** The commit's events as they will be stored, or the reason why they cannot be. */
  private seal(commit: Commit, tail: LogTail): StoredEvent[] | string {
    const { streamId, commandId, correlationId, causationId, actor } = commit;
    if ([streamId, commandId, correlationId, causationId, actor.id].some((text) => text?.includes(SEPARATOR)))
      return 'The commit cannot be recorded: an id in it has a control character (U+001F).';
    try {
      return sealCommit(commit, tail, this.clock());
    } catch (error) {
      return `The commit cannot be recorded: ${messageOf(error)}`;
    }
  }
}

function repeated({ inserts }: Writable, { commandId }: Commit): CommitOutcome | undefined {
  const receipt = inserts.find(commandId);
  return receipt && { kind: 'repeated', receipt };
}
