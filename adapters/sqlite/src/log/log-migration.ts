import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { format, parse } from 'node:path';
import { GROUP_COMMIT_LIMITS, LOG_FORMAT } from '@reelog/events';
import { renameDurably } from '../make-folder.js';
import { freeBytes } from './log-errors.js';
import { type Connection, openForReading, readFormat, readHead, TABLES_OF_FORMAT_2 } from './log-schema.js';
import { INDEX_RECORDED_TIMES } from './record-times.js';

/** Maximum size of the new index per event, in the file and the write-ahead log together. */
const INDEX_BYTES_AN_EVENT = 150;

/**
 * Migrates a log from format 1 to format 2 in one transaction, after copying `events.sqlite` to
 * `events.format-1.sqlite`. If it is killed, the log has format 1 or 2, and it can be called again.
 * @param connection the writing connection
 * @throws Error when there is no room, or the copy differs from the log
 */
export function migrateLog(connection: Connection, path: string): void {
  backUp(connection, path);
  connection
    .transaction(() => {
      connection.exec('ALTER TABLE events ADD COLUMN recorded_at TEXT;');
      connection.exec(TABLES_OF_FORMAT_2);
      connection.exec(INDEX_RECORDED_TIMES);
      connection.prepare(`UPDATE meta SET value = ? WHERE key = 'format_version'`).run([String(LOG_FORMAT)]);
    })
    .immediate();
}

function backUp(connection: Connection, path: string): void {
  const copy = backupOf(connection, path);
  const needed = (existsSync(copy) ? 0 : sizeOf(connection)) + roomForIndex(connection);
  const room = freeBytes(path);
  if (room < needed)
    throw new Error(
      `The event log at ${path} has format ${readFormat(connection)}. It is copied before it is migrated to format ` +
        `${LOG_FORMAT}, which needs ${needed} bytes, but the disk has ${room} free. Nothing is written until there is ` +
        'room: free some space, and start again.',
    );
  if (existsSync(copy)) return;
  const half = `${copy}.tmp`;
  rmSync(half, { force: true }); // from an earlier, interrupted attempt
  try {
    connection.prepare('VACUUM INTO ?').run([half]);
    if (!isCopyOf(connection, half)) throw new Error(`The copy of the event log at ${path} differs from it.`);
    chmodSync(half, statSync(path).mode);
    renameDurably(half, copy);
  } finally {
    rmSync(half, { force: true });
  }
}

/** The path of the copy. An existing copy of an earlier, restored state of the log is kept. */
function backupOf(connection: Connection, path: string): string {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const copy = format({ dir, name: `${name}.format-1${number === 1 ? '' : `.${number}`}`, ext });
    if (!existsSync(copy) || isCopyOf(connection, copy)) return copy;
  }
}

function isCopyOf(connection: Connection, copy: string): boolean {
  let copied: Connection | undefined;
  try {
    copied = openForReading(copy);
    return readFormat(copied) === readFormat(connection) && contentOf(copied) === contentOf(connection);
  } catch {
    return false; // not even a log
  } finally {
    copied?.close();
  }
}

/** The number of events and commits, and their ends. */
function contentOf(connection: Connection): string {
  const counts = 'SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM commits)';
  return JSON.stringify([readHead(connection), connection.prepare(counts).raw().get([])]);
}

function sizeOf(connection: Connection): number {
  const size = 'SELECT page_count * page_size FROM pragma_page_count, pragma_page_size';
  return (connection.prepare(size).raw().get([]) as [number])[0];
}

/** Includes the largest batch of commits after the migration. */
const roomForIndex = (connection: Connection): number =>
  readHead(connection).position * INDEX_BYTES_AN_EVENT + GROUP_COMMIT_LIMITS.batchBytes;
