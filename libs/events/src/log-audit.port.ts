import type { ErasureCount } from './erasures.js';

export interface VerifyProgress {
  readonly checked: number;
  readonly head: number;
}

/** Outcome of a check of the whole chain, or a part of it. */
export interface Verification extends ErasureCount {
  /** Whether the chain is valid. Erasures do not change that, announced or not: see `unannouncedErasures`. */
  readonly valid: boolean;
  readonly checked: number;
  readonly head: { readonly logId: string; readonly position: number; readonly hash: string };
  readonly firstBad?: { readonly position: number; readonly problem: string };
  /** Damage of the file or the database around the events (pages, indexes, tables), one sentence each. */
  readonly damage?: readonly string[];
}

export interface VerifyOptions {
  /** A head of this log that was published or noted earlier; it reveals a tail that was cut since. */
  readonly published?: { readonly position: number; readonly hash: string };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Pauses as long as it works, to keep the load low. */
  readonly gentle?: boolean;
}

/** Long-running work over the whole log, off the event loop. */
export abstract class LogAudit {
  /** Checks positions, stream versions, data digests and the hash chain of what is stored, first to last. */
  abstract verify(options?: VerifyOptions): Promise<Verification>;
  /**
   * The log as NDJSON (a header line, one stored event per line, a footer line with the head), in chunks of whole
   * lines, with back-pressure. A damaged event is replaced by a line that says so.
   */
  abstract exportLines(options?: { readonly signal?: AbortSignal }): AsyncIterable<Buffer>;
}
