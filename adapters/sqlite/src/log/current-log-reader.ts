import { SqliteLogReader } from './sqlite.log-reader.js';

/** Replaces its reader when the log was migrated after the reader was opened. */
export class CurrentLogReader {
  private current: SqliteLogReader;

  /** As `SqliteLogReader`. */
  constructor(private readonly path: string) {
    this.current = new SqliteLogReader(path);
  }

  /** Do not keep it. */
  get reader(): SqliteLogReader {
    if (this.current.isOutdated) {
      this.current.close();
      this.current = new SqliteLogReader(this.path);
    }
    return this.current;
  }

  close(): void {
    this.current.close();
  }
}
