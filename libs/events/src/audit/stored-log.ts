import type { StoredEvent } from '@reelog/domain';
import type { BadPosition, ChainVerifier } from '../chain-verifier.js';
import type { BrokenEvent } from '../damage/broken-event.js';
import type { LogHead } from '../event-log.port.js';

/** A log as it was when it was opened, exactly as it is stored. */
interface StoredLog {
  readonly head: LogHead;
  close(): void;
}

export interface LogToExport extends StoredLog {
  readonly format: number;
  /** The events up to the head, some at a time; one that is damaged is named in its place. */
  events(): AsyncIterable<readonly (StoredEvent | BrokenEvent)[]>;
}

/** Checks the next events on the chain, and what is stored beside them. @returns the first thing that is wrong */
export type CheckOfEvents = (chain: ChainVerifier) => BadPosition | undefined;

export interface LogToVerify extends StoredLog {
  /** A position that was surely committed: beyond the head, it shows that the tail was cut. */
  readonly committed: number;
  /** Checks of the events up to the head, some at a time: as many as one step of a verification does. */
  checks(): AsyncIterable<CheckOfEvents>;
  /** What is wrong with what is stored beside the events, asked after the last one. */
  finish?(): BadPosition | undefined;
}
