import { existsSync, statSync } from 'node:fs';
import {
  EventLogDamagedError,
  EventLogUnavailableError,
  GENESIS_HASH,
  LOG_FORMAT,
  type LogHead,
  newerFormat,
} from '@reelog/events';
import Database from 'libsql';
import { v4 as uuid } from 'uuid';

export type Connection = Database.Database;
export type Statement = Database.Statement;

/** The additions of format 2, except the column `recorded_at` of `events`. */
export const TABLES_OF_FORMAT_2 = `
  -- When an event was recorded that does not say so itself (recorded_at is null): derived, an index only.
  CREATE TABLE IF NOT EXISTS recorded_times (
    position INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL
  );
  -- Repeatable commands that changed nothing, by the version of the stream and the head of the log of then.
  CREATE TABLE IF NOT EXISTS unchanged_commands (
    command_id TEXT PRIMARY KEY,
    request_digest TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    stream_version INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/** The whole schema; verification compares a log's schema with it. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY,
    stream_id TEXT NOT NULL,
    stream_version INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    occurred_at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    command_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    causation_id TEXT,
    data_hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    salts TEXT,
    data TEXT NOT NULL,
    recorded_at TEXT,
    UNIQUE (stream_id, stream_version)
  );
  CREATE TABLE IF NOT EXISTS commits (
    command_id TEXT PRIMARY KEY,
    request_digest TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
  ) WITHOUT ROWID;
  ${TABLES_OF_FORMAT_2}
`;

/**
 * The one writing connection. Creates the tables and the log's id in a new file; does not change a log of an older
 * format. @param logId of a new log
 */
export function openForWriting(path: string, logId: string = uuid()): Connection {
  const connection = connect(path);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;');
  refuseLostTables(connection, path);
  if (!hasTable(connection, 'meta') || metaValue(connection, 'format_version') === undefined)
    makeLog(connection, logId);
  refuseNewerFormat(connection, path);
  return connection;
}

/** A read-only connection; there may be any number, in any thread. */
export function openForReading(path: string): Connection {
  const connection = openUnseen(path);
  refuseNewerFormat(connection, path);
  return connection;
}

/**
 * Whether a file holds an event log. An empty file does not; it is not opened, because SQLite would delete the
 * write-ahead log beside it. Unreadable files count as logs: opening them reports the problem.
 */
export function holdsLog(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return false;
  let connection: Connection | undefined;
  try {
    connection = connect(path);
    connection.exec('PRAGMA query_only = ON;');
    const tables = connection.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").raw().get([]) as [
      number,
    ];
    return tables[0] > 0 && connection.prepare("SELECT 1 FROM meta WHERE key = 'log_id'").raw().get([]) !== undefined;
  } catch {
    return true;
  } finally {
    connection?.close();
  }
}

export function readHead(connection: Connection): LogHead {
  const select = 'SELECT position, CAST(hash AS BLOB) FROM events ORDER BY position DESC LIMIT 1';
  const last = connection.prepare(select).raw().get([]) as [number, Buffer] | undefined;
  const logId = textOf(metaValue(connection, 'log_id'));
  return last ? { logId, position: last[0], hash: last[1].toString() } : { logId, position: 0, hash: GENESIS_HASH };
}

/** The text of a column that was selected as bytes. @throws EventLogDamagedError when it is not UTF-8 */
export function textOf(bytes: Buffer | null | undefined): string {
  const text = bytes?.toString();
  if (bytes && text !== undefined && Buffer.from(text).equals(bytes)) return text;
  throw new EventLogDamagedError('The event log is damaged: a text in its tables is missing or not UTF-8.');
}

/** A connection that cannot change the file, whatever its content. */
export function openUnseen(path: string): Connection {
  if (!existsSync(path)) throw new EventLogUnavailableError(`There is no event log at ${path}.`);
  const connection = connect(path);
  connection.exec('PRAGMA query_only = ON;');
  return connection;
}

/** Format of the open log. */
export const readFormat = (connection: Connection): number => Number(textOf(metaValue(connection, 'format_version')));

function connect(path: string): Connection {
  const connection = new Database(path);
  connection.exec('PRAGMA busy_timeout = 5000;');
  return connection;
}

/** Throws when a file has content but no log tables: it must not be replaced by an empty log. */
function refuseLostTables(connection: Connection, path: string): void {
  const count = (sql: string): number => (connection.prepare(sql).raw().get([]) as [number])[0];
  const tables = count(
    `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('meta', 'events', 'commits')`,
  );
  const isNew = tables === 0 && count('SELECT page_count FROM pragma_page_count') <= 1;
  const isWhole = tables === 3;
  const hasLostItsId =
    isWhole &&
    count(`SELECT count(*) FROM meta WHERE key = 'log_id'`) === 0 &&
    count('SELECT count(*) FROM (SELECT 1 FROM events LIMIT 1)') > 0;
  if ((isNew || isWhole) && !hasLostItsId) return;
  throw new EventLogDamagedError(
    `The event log at ${path} is damaged or not an event log: ${hasLostItsId ? 'its id is' : 'some tables are'} missing. ` +
      'Restore it from a backup.',
  );
}

/**
 * All or nothing. Uses format 1 if an older release was killed after it made the tables and before it stored the
 * format.
 */
function makeLog(connection: Connection, logId: string): void {
  const isOld = hasTable(connection, 'events') && !hasRecordedAt(connection);
  connection
    .transaction(() => {
      connection.exec(TABLES);
      const remember = connection.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
      remember.run(['log_id', logId]);
      remember.run(['format_version', String(isOld ? 1 : LOG_FORMAT)]);
    })
    .immediate();
}

function refuseNewerFormat(connection: Connection, path: string): void {
  const found = readFormat(connection);
  if (found > LOG_FORMAT) throw newerFormat(`at ${path}`, found);
}

const hasTable = (connection: Connection, name: string): boolean =>
  connection.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).raw().get([name]) !== undefined;

const hasRecordedAt = (connection: Connection): boolean =>
  connection.prepare(`SELECT 1 FROM pragma_table_info('events') WHERE name = 'recorded_at'`).raw().get([]) !==
  undefined;

/** The new place of the log, if it was moved. */
export function readMovedTo(connection: Connection): string | undefined {
  const value = metaValue(connection, 'moved_to');
  return value && textOf(value);
}

export function writeMovedTo(connection: Connection, where: string | undefined): void {
  if (where === undefined) connection.prepare(`DELETE FROM meta WHERE key = 'moved_to'`).run([]);
  else connection.prepare(`REPLACE INTO meta (key, value) VALUES ('moved_to', ?)`).run([where]);
}

function metaValue(connection: Connection, key: string): Buffer | undefined {
  const row = connection.prepare('SELECT CAST(value AS BLOB) FROM meta WHERE key = ?').raw().get([key]);
  return (row as [Buffer] | undefined)?.[0];
}
