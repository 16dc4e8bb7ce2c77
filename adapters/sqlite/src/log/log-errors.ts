import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EventLogDamagedError, EventLogFullError, EventLogUnavailableError } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html) and of the system as sentences: what to do about them. */
const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'The disk is full: make room; writing goes on by itself.'],
  [/^SQLITE_IOERR/, 'The disk refused: is it full, or failing? Look at the system log.'],
  [/^SQLITE_(READONLY|PERM|AUTH)/, 'It may not be written: check the owner and the rights of the file and its folder.'],
  [/^SQLITE_CANTOPEN/, 'It cannot be opened: check that its folder exists, and the rights of both.'],
  [/^SQLITE_(NOTADB|CORRUPT)/, 'It is damaged or no event log: restore it from a backup.'],
  [/^(EACCES|EPERM|EROFS|ENOENT)$/, 'Its folder cannot be made: check the rights, or name another data folder.'],
  [/^ENOTDIR$/, 'A part of its path is a file, not a folder.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program holds it locked: close that one.'],
];

/** The error of a connection or a file, with what it concerns and what to do; other errors as they are. */
export function describeSqliteError(error: unknown, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const code = errorCode(error);
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1];
  if (advice === undefined) return error;
  const message = `The event log at ${path} failed: ${error.message} (${code}). ${advice}`;
  return isForWantOfRoom(code, path)
    ? new EventLogFullError(message, { cause: error })
    : new Error(message, { cause: error });
}

/** SQLite says so itself, save where it is the index of its write-ahead log that does not fit (SQLITE_IOERR_SHMSIZE). */
const isForWantOfRoom = (code: string, path: string): boolean =>
  /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code) || (/^SQLITE_IOERR/.test(code) && freeBytes(path) === 0);

/** What the disk of a file has left for this process; infinite where it does not say. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

/** Whether the file itself is damaged: pages that do not fit together, no database, tables that are not those of a log. */
export const isDamage = (error: unknown): boolean =>
  error instanceof EventLogDamagedError ||
  (error instanceof Error && (DAMAGED.test(errorCode(error)) || NO_TABLE.test(error.message)));

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
const NO_TABLE = /^no such (table|column)/;

/** Runs something that touches the file, and describes what goes wrong with it. */
export function describing<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw describeSqliteError(error, path);
  }
}

/** libsql puts no code on a connection that could not be made, only the number into its message. */
export function errorCode(error: Error): string {
  if (/Unable to open connection .*: 14/.test(error.message)) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** For what a worker thread failed with: it has described it, but the class of an error does not cross threads. */
export function rethrowUnavailable(error: unknown): never {
  const message = messageOf(error);
  if (DAMAGED_MESSAGE.test(message)) throw new EventLogDamagedError(message, { cause: error });
  throw new EventLogUnavailableError(message, { cause: error });
}

const DAMAGED_MESSAGE = /\(SQLITE_(CORRUPT|NOTADB)|^The event log (at .* )?is damaged|^no such (table|column)/;
