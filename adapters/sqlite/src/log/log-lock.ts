import Database from 'libsql';
import { errorCode } from './log-errors.js';

/**
 * Keeps a second process from writing the log. What is held is SQLite's lock on an empty file beside the log: the
 * system drops it with the process, however that ends, so a stale lock cannot be. Do not open or copy the lock file
 * from inside the process: POSIX drops a process's locks on a file whenever it closes any handle on it.
 */
export class LogLock {
  private constructor(private readonly connection: Database.Database) {}

  /**
   * @param inUse what to say when another process (or another log of this one) holds it
   * @throws Error saying that
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
