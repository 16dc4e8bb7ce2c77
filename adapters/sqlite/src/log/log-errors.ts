import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EventLogDamagedError, EventLogFullError, EventLogUnavailableError } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';

/** What to do about result codes of SQLite (https://www.sqlite.org/rescode.html) and of the system. */
const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'The disk is full: free some space; writing then continues by itself.'],
  [/^SQLITE_IOERR/, 'The disk reported an error: is it full, or failing? Look at the system log.'],
  [
    /^SQLITE_(READONLY|PERM|AUTH)/,
    'It is not writable: check the owner and the permissions of the file and its folder.',
  ],
  [/^SQLITE_CANTOPEN/, 'It cannot be opened: check that its folder exists, and the permissions of both.'],
  [/^SQLITE_(NOTADB|CORRUPT)/, 'It is damaged or not an event log: restore it from a backup.'],
  [/^(EACCES|EPERM|EROFS|ENOENT)$/, 'Its folder cannot be created: check the permissions, or set another data folder.'],
  [/^ENOTDIR$/, 'A part of its path is a file, not a folder.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program has locked it: close that program.'],
];

/** Describes an error of a connection or a file, with the file and what to do; returns other errors unchanged. */
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

/**
 * SQLite reports a full disk itself, except when the index of the write-ahead log does not fit (SQLITE_IOERR_SHMSIZE).
 */
const isForWantOfRoom = (code: string, path: string): boolean =>
  /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code) || (/^SQLITE_IOERR/.test(code) && freeBytes(path) === 0);

/** Free bytes on the disk of a file; infinite if unknown. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

/** Whether the file itself is damaged: inconsistent pages, no database, or tables that are not those of a log. */
export const isDamage = (error: unknown): boolean =>
  error instanceof EventLogDamagedError ||
  (error instanceof Error && (DAMAGED.test(errorCode(error)) || NO_TABLE.test(error.message)));

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
const NO_TABLE = /^no such (table|column)/;

/** Runs an action on the file and describes its errors. */
export function describing<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw describeSqliteError(error, path);
  }
}

/** libsql sets no code when a connection cannot be opened, but puts the number into the message. */
export function errorCode(error: Error): string {
  if (/Unable to open connection .*: 14/.test(error.message)) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Rethrows the failure of a worker thread: it is described already, but its class does not cross threads. */
export function rethrowUnavailable(error: unknown): never {
  const message = messageOf(error);
  if (DAMAGED_MESSAGE.test(message)) throw new EventLogDamagedError(message, { cause: error });
  throw new EventLogUnavailableError(message, { cause: error });
}

const DAMAGED_MESSAGE = /\(SQLITE_(CORRUPT|NOTADB)|^The event log (at .* )?is damaged|^no such (table|column)/;
