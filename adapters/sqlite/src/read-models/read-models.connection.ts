import { DamagedReadModelError, ReadModelNotReadyError } from '@reelog/read-models';
import { type Connection, detectDamage, openForQueries } from './read-models.files.js';

export type Row = readonly (string | number | null)[];

/** Queries of one snapshot of the read model. */
export interface Reader {
  all(sql: string, parameters?: readonly (string | number)[]): Row[];
}

/**
 * The read side of one projection: a connection to the live generation, replaced after a switch. Reads are synchronous
 * and short; each sees one snapshot of the read model.
 */
export class ReadModelConnection implements Reader {
  private connection: Connection | undefined;
  private readonly statements = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(
    private readonly projection: string,
    private readonly onDamage: () => void,
  ) {}

  switchTo(path: string): void {
    this.close();
    this.connection = openForQueries(path);
  }

  close(): void {
    this.statements.clear();
    this.connection?.close();
    this.connection = undefined;
  }

  /** Runs several statements on the same snapshot. @throws ReadModelNotReadyError as `query` does */
  read<Result>(work: (reader: Reader) => Result): Result {
    return this.guarded((connection) => connection.transaction(() => work(this)).deferred());
  }

  /**
   * Runs one statement, which is a snapshot by itself and needs no transaction.
   * @throws ReadModelNotReadyError while there is no live generation, or when it is damaged
   */
  query(sql: string, parameters: readonly (string | number)[] = []): Row[] {
    return this.guarded(() => this.all(sql, parameters));
  }

  all(sql: string, parameters: readonly (string | number)[] = []): Row[] {
    return this.prepared(sql).all(parameters) as Row[];
  }

  private guarded<Result>(work: (connection: Connection) => Result): Result {
    const { connection } = this;
    if (!connection) throw new ReadModelNotReadyError(this.projection);
    try {
      return detectDamage(this.projection, () => work(connection));
    } catch (error) {
      if (!(error instanceof DamagedReadModelError)) throw error;
      this.onDamage();
      throw new ReadModelNotReadyError(this.projection);
    }
  }

  private prepared(sql: string): ReturnType<Connection['prepare']> {
    let statement = this.statements.get(sql);
    if (!statement) {
      if (!this.connection) throw new ReadModelNotReadyError(this.projection);
      statement = this.connection.prepare(sql).raw();
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
