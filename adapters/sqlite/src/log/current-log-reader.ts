import { SqliteLogReader } from './sqlite.log-reader.js';

/** A reader that outlives a migration: one that was opened before the log was migrated is replaced. */
export class CurrentLogReader {
  #reader: SqliteLogReader;

  /** As `SqliteLogReader`. */
  constructor(private readonly path: string) {
    this.#reader = new SqliteLogReader(path);
  }

  /** Not to be kept. */
  get reader(): SqliteLogReader {
    if (this.#reader.isOutdated) {
      this.#reader.close();
      this.#reader = new SqliteLogReader(this.path);
    }
    return this.#reader;
  }

  close(): void {
    this.#reader.close();
  }
}
