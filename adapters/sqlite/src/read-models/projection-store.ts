import { CheckpointMovedError, type ProjectionBatch, type ProjectionStore } from '@reelog/read-models';
import { type Connection, detectDamage } from './read-models.files.js';

/** The tables for the documents of one projection. */
export interface DocumentTables<Doc> {
  readonly schema: string;
  /** For queries only: made after a generation is complete, which is faster than updating them before. */
  readonly indexes: string;
  open(connection: Connection): DocumentWriter<Doc>;
}

export interface DocumentWriter<Doc> {
  load(keys: readonly string[]): Map<string, Doc>;
  /** Inserts or replaces one document, within the caller's transaction. */
  save(key: string, doc: Doc): void;
  /** As `ProjectionStore.tend`. */
  tend?(nowMs: number): void;
}

/** One row beside the documents: what this generation is and how far it got. */
export const GENERATION_SCHEMA = `
  CREATE TABLE generation (
    log_id TEXT NOT NULL,
    checkpoint INTEGER NOT NULL,
    complete INTEGER NOT NULL
  );`;

/** Documents and checkpoint of one generation in one SQLite file. */
export class SqliteProjectionStore<Doc> implements ProjectionStore<Doc> {
  private readonly writer: DocumentWriter<Doc>;

  constructor(
    private readonly projection: string,
    private readonly connection: Connection,
    tables: DocumentTables<Doc>,
  ) {
    this.writer = tables.open(connection);
  }

  async checkpoint(): Promise<number> {
    return detectDamage(this.projection, () => readCheckpoint(this.connection));
  }

  async load(keys: readonly string[]): Promise<Map<string, Doc>> {
    return detectDamage(this.projection, () => this.writer.load(keys));
  }

  async commit(batch: ProjectionBatch<Doc>): Promise<void> {
    detectDamage(this.projection, () => this.connection.transaction(() => this.write(batch)).immediate());
  }

  async tend(nowMs: number): Promise<void> {
    detectDamage(this.projection, () => this.writer.tend?.(nowMs));
  }

  private write({ docs, fromCheckpoint, toCheckpoint }: ProjectionBatch<Doc>): void {
    const moved = this.connection
      .prepare('UPDATE generation SET checkpoint = ? WHERE checkpoint = ?')
      .run([toCheckpoint, fromCheckpoint]);
    if (moved.changes === 0)
      throw new CheckpointMovedError(this.projection, fromCheckpoint, readCheckpoint(this.connection));
    for (const [key, doc] of docs) this.writer.save(key, doc);
  }
}

export function readCheckpoint(connection: Connection): number {
  const [checkpoint] = connection.prepare('SELECT checkpoint FROM generation').raw().get([]) as [number];
  return checkpoint;
}
