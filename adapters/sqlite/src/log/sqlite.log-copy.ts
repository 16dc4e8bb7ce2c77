import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoredEvent } from '@reelog/domain';
import {
  allIntact,
  type ChainPoint,
  EventLogDamagedError,
  GENESIS_HASH,
  type LogHead,
  type LogSource,
  type LogTarget,
  type StoredCommit,
  type UnchangedCommand,
} from '@reelog/events';
import { makeFolder, renameDurably } from '../make-folder.js';
import { SqliteInserts } from './inserts.js';
import { describing } from './log-errors.js';
import { LogLock } from './log-lock.js';
import { SqliteLogReader } from './sqlite.log-reader.js';
import { type Connection, openForWriting, readHead } from './log-schema.js';
import { INDEX_RECORDED_TIMES } from './record-times.js';

const EVENTS_A_READ = 2_000;
const COMMANDS_A_READ = 1_000;

/** A log file for a copy; reads synchronously, so use it in a process that does nothing else. */
export class SqliteLogSource implements LogSource {
  readonly head: LogHead;
  readonly format: number;

  private constructor(private readonly reader: SqliteLogReader) {
    this.head = reader.head();
    this.format = reader.format;
  }

  /** @throws EventLogUnavailableError when there is no log, or a newer Reelog wrote it */
  static open(path: string): SqliteLogSource {
    return describing(path, () => new SqliteLogSource(new SqliteLogReader(path)));
  }

  async *commitsAfter(position: number): AsyncGenerator<StoredCommit[]> {
    for (let last = position; last < this.head.position;) {
      const commits = this.commitsFrom(last);
      last = commits.at(-1)?.events.at(-1)?.position ?? this.head.position;
      yield commits;
    }
  }

  async *unchangedCommands(): AsyncGenerator<UnchangedCommand[]> {
    for (let after = ''; ;) {
      const commands = this.reader.unchangedCommands(after, this.head.position, COMMANDS_A_READ);
      if (commands.length > 0) yield commands;
      if (commands.length < COMMANDS_A_READ) return;
      after = commands.at(-1)?.commandId ?? '';
    }
  }

  async hashAt(position: number): Promise<string | undefined> {
    if (position === 0) return GENESIS_HASH;
    const [event] = allIntact(this.reader.storedAfter(position - 1, 1));
    return event?.position === position ? event.hash : undefined;
  }

  async close(): Promise<void> {
    this.reader.close();
  }

  /** Whole commits only. */
  private commitsFrom(after: number): StoredCommit[] {
    const commits: StoredCommit[] = [];
    const events = this.events(after, EVENTS_A_READ);
    while (events[0]) {
      const [{ commandId, position }] = events as [StoredEvent];
      const receipt = this.reader.findCommit(commandId);
      if (receipt?.firstPosition !== position) throw notNoted(position);
      const count = receipt.lastPosition - position + 1;
      if (events.length < count) {
        if (commits.length > 0) break; // the next read returns its rest
        const missing = this.events(position + events.length - 1, count - events.length);
        if (missing.length === 0) throw notNoted(position);
        events.push(...missing);
        continue;
      }
      commits.push({ requestDigest: receipt.requestDigest, events: events.splice(0, count) });
    }
    return commits;
  }

  private events(after: number, limit: number): StoredEvent[] {
    return allIntact(this.reader.storedAfter(after, Math.min(limit, this.head.position - after)));
  }
}

const notNoted = (position: number): EventLogDamagedError =>
  new EventLogDamagedError(`The event log is damaged: the commit of position ${position} does not match its events.`);

/** A log that is copied into a file; the file has another name until it is complete. */
export class SqliteLogTarget implements LogTarget {
  private readonly inserts: SqliteInserts;
  private lastPoint: ChainPoint;

  private constructor(
    private readonly path: string,
    private readonly lock: LogLock,
    private readonly connection: Connection,
  ) {
    this.inserts = new SqliteInserts(connection);
    const { position, hash } = readHead(connection);
    this.lastPoint = { position, hash };
  }

  /** @throws Error when there is a log already, or an unfinished copy of another one */
  static open(path: string, logId: string): SqliteLogTarget {
    if (existsSync(path)) throw new Error(`There is a file already where the event log is to be created: ${path}.`);
    return describing(path, () => {
      makeFolder(dirname(path));
      const lock = LogLock.acquire(path);
      try {
        const connection = openForWriting(unfinished(path), logId);
        const found = readHead(connection).logId;
        if (found !== logId) {
          connection.close();
          throw new Error(`${unfinished(path)} is an unfinished copy of another log (${found}): move it away first.`);
        }
        return new SqliteLogTarget(path, lock, connection);
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  }

  get last(): ChainPoint {
    return this.lastPoint;
  }

  async write(commits: readonly StoredCommit[]): Promise<void> {
    this.transaction(() => {
      let { position } = this.lastPoint;
      for (const { requestDigest, events } of commits) {
        const commandId = events[0]?.commandId ?? '';
        if (!this.inserts.claimCommandId({ commandId, requestDigest, events }, position))
          throw new Error(`The log names the command ${commandId} twice.`);
        for (const event of events) this.inserts.event(event);
        position += events.length;
      }
    });
    const event = commits.at(-1)?.events.at(-1);
    if (event) this.lastPoint = { position: event.position, hash: event.hash };
  }

  async writeUnchanged(commands: readonly UnchangedCommand[]): Promise<void> {
    this.transaction(() => {
      for (const command of commands) if (!this.inserts.find(command.commandId)) this.inserts.unchanged(command);
    });
  }

  async finish(): Promise<void> {
    this.transaction(() => {
      this.connection.exec('DELETE FROM recorded_times');
      this.connection.exec(INDEX_RECORDED_TIMES);
    });
    const from = unfinished(this.path);
    describing(from, () => {
      this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      this.connection.close();
      for (const beside of ['-wal', '-shm']) rmSync(from + beside, { force: true });
      renameDurably(from, this.path);
    });
    this.lock.release();
  }

  async close(): Promise<void> {
    if (this.connection.open) this.connection.close();
    this.lock.release();
  }

  private transaction(action: () => void): void {
    describing(this.path, () => this.connection.transaction(action).immediate());
  }
}

const unfinished = (path: string): string => `${path}.unfinished`;
