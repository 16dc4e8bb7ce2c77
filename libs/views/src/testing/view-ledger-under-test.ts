import type { EventLog } from '../../../events/src/event-log.port.js';
import type { ViewLedger } from '../view-ledger.port.js';

/** One log, empty at first, and any number of ledgers that count views in it, like several processes. */
export interface ViewLedgerUnderTest {
  openLog(): Promise<EventLog>;
  /** Resolves when the ledger works at full speed. */
  openLedger(log: EventLog): Promise<ViewLedger>;
  /** Arguments for `node` that run a program which opens the log and a ledger, and calls `countUntilKilled`. */
  readonly counterArguments: readonly string[];
  destroy(): Promise<void>;
}

export type CreateViewLedger = () => Promise<ViewLedgerUnderTest>;
