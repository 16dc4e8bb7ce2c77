/** Injection token of the log's audit side. */
export const LOG_AUDIT = Symbol('LogAudit');

export interface VerifyProgress {
  readonly checked: number;
  readonly head: number;
}

/** Outcome of checking the whole chain, or a stretch of it. */
export interface Verification {
  readonly valid: boolean;
  readonly checked: number;
  readonly head: { readonly logId: string; readonly position: number; readonly hash: string };
  readonly firstBad?: { readonly position: number; readonly problem: string };
}

export interface VerifyOptions {
  /** A head of this log that was published or noted earlier: shows a tail that was cut since. */
  readonly published?: { readonly position: number; readonly hash: string };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** Long work over the whole log, done off the event loop. */
export interface LogAudit {
  /** Checks positions, stream versions, data digests and the hash chain of what is stored, first to last. */
  verify(options?: VerifyOptions): Promise<Verification>;
  /** The log as NDJSON (first a header line, then one stored event a line, then a footer line with the head), in chunks of whole lines; back-pressure is honoured. */
  exportLines(options?: { readonly signal?: AbortSignal }): AsyncIterable<Buffer>;
}
