import type { StoredEvent } from '@reelog/domain';
import type { BadPosition, ChainVerifier } from '../chain-verifier.js';
import type { BrokenEvent } from '../damage/broken-event.js';
import type { LogHead } from '../event-log.port.js';

/** A log as it was when opened, exactly as stored. */
interface StoredLog {
  readonly head: LogHead;
  close(): void;
}

export interface LogToExport extends StoredLog {
  readonly format: number;
  /** The events up to the head, in batches; a damaged event is replaced by its description. */
  events(): AsyncIterable<readonly (StoredEvent | BrokenEvent)[]>;
}

/** Checks the next events against the chain, and the data stored beside them. @returns the first problem */
export type CheckOfEvents = (chain: ChainVerifier) => BadPosition | undefined;

export interface LogToVerify extends StoredLog {
  /** A position that was certainly committed. If it lies beyond the head, the tail was cut. */
  readonly committed: number;
  /** Checks of the events up to the head, one batch per verification step. */
  checks(): AsyncIterable<CheckOfEvents>;
  /** The problem in the data beside the events, if any; called after the last event. */
  finish?(): BadPosition | undefined;
}
