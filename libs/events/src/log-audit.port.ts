import type { ErasureCount } from './erasures.js';

export interface VerifyProgress {
  readonly checked: number;
  readonly head: number;
}

/** Outcome of checking the whole chain, or a stretch of it. */
export interface Verification extends ErasureCount {
  /** Whether the chain is in order. What was erased leaves it so, announced or not: see `unannouncedErasures`. */
  readonly valid: boolean;
  readonly checked: number;
  readonly head: { readonly logId: string; readonly position: number; readonly hash: string };
  readonly firstBad?: { readonly position: number; readonly problem: string };
  /** What is wrong with the file or the database around the events (pages, indexes, tables), a sentence each. */
  readonly damage?: readonly string[];
}

export interface VerifyOptions {
  /** A head of this log that was published or noted earlier: shows a tail that was cut since. */
  readonly published?: { readonly position: number; readonly hash: string };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Rests as long as it works, so that it is hardly felt. */
  readonly gentle?: boolean;
}

/** Long work over the whole log, done off the event loop. */
export abstract class LogAudit {
  /** Checks positions, stream versions, data digests and the hash chain of what is stored, first to last. */
  abstract verify(options?: VerifyOptions): Promise<Verification>;
  /**
   * The log as NDJSON (first a header line, then one stored event a line, then a footer line with the head), in chunks
   * of whole lines; back-pressure is honoured. A damaged event has a line that says so in its place.
   */
  abstract exportLines(options?: { readonly signal?: AbortSignal }): AsyncIterable<Buffer>;
}
