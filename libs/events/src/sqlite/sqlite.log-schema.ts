import { existsSync } from 'node:fs';
import Database from 'libsql';
import { v4 as uuid } from 'uuid';
import { EventLogUnavailableError } from '../event-log/event-log.port.js';
import type { LogHead } from '../event-log/event-log.port.js';
import { GENESIS_HASH } from '../event-log/hash-chain.js';

export type Connection = Database.Database;
export type Statement = Database.Statement;

/** Of the tables below; raised when an older Reelog could not read them any more. */
const FORMAT_VERSION = 1;

const TABLES = `
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
    UNIQUE (stream_id, stream_version)
  );
  CREATE TABLE IF NOT EXISTS commits (
    command_id TEXT PRIMARY KEY,
    request_digest TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/** The one connection that writes; makes the tables and the log's id in a new file. */
export function openForWriting(path: string): Connection {
  const connection = connect(path);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;');
  connection.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT;`);
  const remember = connection.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
  remember.run(['log_id', uuid()]);
  remember.run(['format_version', String(FORMAT_VERSION)]);
  refuseNewerFormat(connection, path);
  return connection;
}

/** A connection that cannot change the log; any number of them, in any thread. */
export function openForReading(path: string): Connection {
  if (!existsSync(path)) throw new EventLogUnavailableError(`There is no event log at ${path}.`);
  const connection = connect(path);
  connection.exec('PRAGMA query_only = ON;');
  refuseNewerFormat(connection, path);
  return connection;
}

export function readHead(connection: Connection): LogHead {
  const last = connection.prepare('SELECT position, hash FROM events ORDER BY position DESC LIMIT 1').raw().get([]);
  const [position, hash] = (last as [number, string] | undefined) ?? [0, GENESIS_HASH];
  return { logId: metaValue(connection, 'log_id'), position, hash };
}

function connect(path: string): Connection {
  const connection = new Database(path);
  connection.exec('PRAGMA busy_timeout = 5000;');
  return connection;
}

function refuseNewerFormat(connection: Connection, path: string): void {
  const found = Number(metaValue(connection, 'format_version'));
  if (found > FORMAT_VERSION) {
    throw new EventLogUnavailableError(
      `The event log at ${path} has format ${found}, this Reelog knows ${FORMAT_VERSION}: run a newer Reelog.`,
    );
  }
}

function metaValue(connection: Connection, key: string): string {
  const row = connection.prepare('SELECT value FROM meta WHERE key = ?').raw().get([key]) as [string];
  return row[0];
}
