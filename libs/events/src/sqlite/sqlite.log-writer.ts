import { dirname } from 'node:path';
import type { StoredEvent } from '@reelog/domain';
import type { Commit, LogHead } from '../event-log/event-log.port.js';
import { GROUP_COMMIT_LIMITS } from '../event-log/group-commit.js';
import type { CommitOutcome } from '../event-log/group-commit.js';
import { sealCommit } from '../event-log/seal-commit.js';
import { makeFolder } from './make-folder.js';
import { SqliteCommits } from './sqlite.commits.js';
import { EVENT_COLUMNS, rowFromEvent } from './sqlite.event-row.js';
import { describeSqliteError, describing, freeBytes } from './sqlite.log-errors.js';
import { LogLock } from './sqlite.log-lock.js';
import { openForWriting, readHead } from './sqlite.log-schema.js';
import type { Connection, Statement } from './sqlite.log-schema.js';

/** Streams whose version is remembered: those written lately are the likeliest to be written next. */
const REMEMBERED_STREAMS = 10_000;

/** Writes batches of commits, one transaction each: synchronous, for the thread that may wait for the disk. */
export class SqliteLogWriter {
  readonly #commits: SqliteCommits;
  readonly #streamVersion: Statement;
  readonly #insertEvent: Statement;
  readonly #insertCommit: Statement;
  readonly #versions = new Map<string, number>();
  #head: LogHead;

  private constructor(
    private readonly path: string,
    private readonly lock: LogLock,
    private readonly connection: Connection,
  ) {
    this.#commits = new SqliteCommits(connection);
    this.#streamVersion = connection
      .prepare('SELECT stream_version FROM events WHERE stream_id = ? ORDER BY stream_version DESC LIMIT 1')
      .raw();
    this.#insertEvent = connection.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (${'?,'.repeat(16)}?)`);
    this.#insertCommit = connection.prepare(
      'INSERT OR IGNORE INTO commits (command_id, request_digest, first_position, last_position) VALUES (?, ?, ?, ?)',
    );
    this.#head = readHead(connection);
  }

  /**
   * Opens a log, a new one when there is none; a crash that left its last transaction half written is healed.
   * @throws Error saying what is wrong, with which file, and what to do
   */
  static open(path: string): SqliteLogWriter {
    let lock: LogLock | undefined;
    try {
      makeFolder(dirname(path));
      lock = LogLock.acquire(path);
      return new SqliteLogWriter(path, lock, openForWriting(path));
    } catch (error) {
      lock?.release();
      throw describeSqliteError(error, path);
    }
  }

  get head(): LogHead {
    return this.#head;
  }

  /** All of the batch is durable when this returns, one outcome each; none of it is when this throws. */
  write(batch: readonly Commit[]): CommitOutcome[] {
    const before = this.#head;
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      const outcomes = batch.map((commit) => this.#record(commit));
      this.connection.exec('COMMIT');
      return outcomes;
    } catch (error) {
      this.#head = before;
      this.#versions.clear();
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw describeSqliteError(error, this.path);
    }
  }

  /** Writes a little beside the log. @throws Error when that fails, or there is no room for the largest batch */
  tryWriting(): void {
    if (freeBytes(this.path) < GROUP_COMMIT_LIMITS.batchBytes) throw new Error('There is hardly any room left.');
    const tried = `REPLACE INTO meta (key, value) VALUES ('last_tried_writing', ?)`;
    describing(this.path, () => this.connection.prepare(tried).run([new Date().toISOString()]));
  }

  /** Brings everything into the main file, so that it can be copied alone, and lets go of it. */
  close(): void {
    try {
      this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.connection.close();
      this.lock.release();
    }
  }

  #record(commit: Commit): CommitOutcome {
    const actualVersion = this.#versionOf(commit.streamId);
    if (actualVersion !== commit.expectedVersion) return this.#repeated(commit) ?? { kind: 'conflict', actualVersion };
    const events = this.#seal(commit);
    if (typeof events === 'string') return { kind: 'refused', problem: events };
    if (!this.#claimCommandId(commit)) return this.#repeated(commit) ?? { kind: 'conflict', actualVersion };
    for (const event of events) {
      this.#insertEvent.run(rowFromEvent(event));
      this.#advance(event);
    }
    return { kind: 'recorded', firstPosition: this.#head.position - events.length + 1 };
  }

  #repeated({ commandId }: Commit): CommitOutcome | undefined {
    const receipt = this.#commits.find(commandId);
    return receipt && { kind: 'repeated', receipt };
  }

  #advance({ streamId, streamVersion, position, hash }: StoredEvent): void {
    this.#head = { logId: this.#head.logId, position, hash };
    if (this.#versions.size >= REMEMBERED_STREAMS) this.#versions.clear();
    this.#versions.set(streamId, streamVersion);
  }

  #versionOf(streamId: string): number {
    const remembered = this.#versions.get(streamId);
    if (remembered !== undefined) return remembered;
    const row = this.#streamVersion.get([streamId]) as [number] | undefined;
    return row?.[0] ?? 0;
  }

  /** The commit's events as they will be stored, or why they cannot be. */
  #seal(commit: Commit): StoredEvent[] | string {
    try {
      return sealCommit(commit, this.#head);
    } catch (error) {
      return `The commit cannot be recorded: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** False when the command id was used before: inserting tells, so that nothing need be looked up as a rule. */
  #claimCommandId({ commandId, requestDigest, events }: Commit): boolean {
    const { position } = this.#head;
    return this.#insertCommit.run([commandId, requestDigest, position + 1, position + events.length]).changes === 1;
  }
}
