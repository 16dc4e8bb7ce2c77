import Database from 'libsql';
import { errorCode } from './log-errors.js';

/**
 * Prevents a second process from writing the log, with SQLite's lock on an empty file beside it. The system releases
 * the lock when the process ends, so it is never stale. Do not open or copy the lock file in this process: POSIX
 * releases a process's locks on a file when it closes any handle of it.
 */
export class LogLock {
  private constructor(private readonly connection: Database.Database) {}

  /**
   * @param inUse the message when another process (or another log in this one) holds it
   * @throws Error with that message
   */
  static acquire(path: string, inUse = logInUse(path)): LogLock {
    const connection = new Database(`${path}.lock`);
    try {
      connection.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      connection.close();
      if (!(error instanceof Error) || errorCode(error) !== 'SQLITE_BUSY') throw error;
      throw new Error(inUse);
    }
    return new LogLock(connection);
  }

  release(): void {
    this.connection.close();
  }
}

const logInUse = (path: string): string =>
  `The event log at ${path} is in use by another process, and only one may write it: ` +
  'stop the other one, or use another data folder.';
