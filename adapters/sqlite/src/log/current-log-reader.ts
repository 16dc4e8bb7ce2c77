import { SqliteLogReader } from './sqlite.log-reader.js';

/** A reader that outlives a migration: one that was opened before the log was migrated is replaced. */
export class CurrentLogReader {
  private current: SqliteLogReader;

  /** As `SqliteLogReader`. */
  constructor(private readonly path: string) {
    this.current = new SqliteLogReader(path);
  }

  /** Not to be kept. */
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
