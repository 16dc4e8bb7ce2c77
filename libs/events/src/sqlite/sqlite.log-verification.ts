import { ChainVerifier } from '../event-log/chain-verifier.js';
import type { BadPosition, ChainPoint } from '../event-log/chain-verifier.js';
import type { LogHead } from '../event-log/event-log.port.js';
import type { Verification } from '../event-log/log-audit.port.js';
import { eventFromRow } from './sqlite.event-row.js';
import type { EventRow } from './sqlite.event-row.js';
import { SqliteLogReader } from './sqlite.log-reader.js';

/** Events checked in one step: some tens of milliseconds. */
const EVENTS_A_STEP = 2_000;

/** Checks a log up to the head it had at the start, step by step. */
export class SqliteLogVerification {
  readonly #reader: SqliteLogReader;
  readonly #chain: ChainVerifier;
  readonly #lastCommitted: number;
  readonly head: LogHead;

  constructor(path: string, published?: ChainPoint) {
    this.#reader = new SqliteLogReader(path);
    this.#chain = new ChainVerifier(published);
    this.#lastCommitted = this.#reader.lastCommittedPosition();
    this.head = this.#reader.head(); // read after the commits: one that comes in between is no cut tail
  }

  get checked(): number {
    return this.#chain.last.position;
  }

  /** Checks some more; the outcome once there is one. */
  step(): Verification | undefined {
    const due = this.head.position - this.checked;
    if (due === 0) return this.#result(this.#chain.finish() ?? this.#cutTail());
    const bad = this.#checkRows(Math.min(EVENTS_A_STEP, due));
    return bad && this.#result(bad);
  }

  #checkRows(count: number): BadPosition | undefined {
    const rows = this.#readRows(count);
    if (typeof rows === 'string') return { position: this.checked + 1, problem: rows };
    if (rows.length === 0) return { position: this.checked + 1, problem: 'The event is missing.' };
    for (const row of rows) {
      const bad = this.#checkRow(row);
      if (bad) return bad;
    }
    return undefined;
  }

  #readRows(count: number): readonly EventRow[] | string {
    try {
      return this.#reader.rowsAfter(this.checked, count);
    } catch (error) {
      return `The file cannot be read here or soon after: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #checkRow(row: EventRow): BadPosition | undefined {
    try {
      return this.#chain.check(eventFromRow(row));
    } catch {
      return { position: this.checked + 1, problem: 'Its data or salts are not JSON.' };
    }
  }

  #cutTail(): BadPosition | undefined {
    if (this.#lastCommitted <= this.head.position) return undefined;
    return {
      position: this.head.position + 1,
      problem: `The log ends here, but events up to position ${this.#lastCommitted} were committed: its tail is missing.`,
    };
  }

  #result(firstBad: BadPosition | undefined): Verification {
    this.#reader.close();
    return { valid: !firstBad, checked: this.checked, head: this.head, ...(firstBad && { firstBad }) };
  }
}
