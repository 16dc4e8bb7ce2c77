import type { RecordedEvent } from '@reelog/domain';
import type { BrokenEvent, LogHead } from '@reelog/events';

/** A read model as a pure fold: one document a key. `version` changes when the fold or the stored shape does. */
export interface Projection<Doc> {
  readonly name: string;
  readonly version: number;
  /** Key of the document that an event belongs to; undefined when it concerns none. */
  keyOf(event: RecordedEvent): string | undefined;
  fold(doc: Doc | undefined, event: RecordedEvent): Doc | undefined;
}

/** An event as projections read it. */
export type SourceEvent = RecordedEvent | BrokenEvent;

/**
 * The log as projections read it: forwards, every event, upcast; one that is damaged is named in its place. An adapter
 * may answer at once or later.
 */
export interface ProjectionSource {
  head(): LogHead | Promise<LogHead>;
  /** The events right after a position, at most `limit`; `[]` at the head. */
  readAfter(after: number, limit: number): readonly SourceEvent[] | Promise<readonly SourceEvent[]>;
}

export interface ProjectionBatch<Doc> {
  readonly docs: ReadonlyMap<string, Doc>;
  /** Compare-and-set: the batch is refused when the stored checkpoint is another one. */
  readonly fromCheckpoint: number;
  readonly toCheckpoint: number;
}

/**
 * Where one generation of a projection is written. A generation is built beside the live one and switched in
 * atomically; readers never see a half-built one.
 */
export interface ProjectionStore<Doc> {
  /** Position of the last event folded in; 0 when empty. */
  checkpoint(): Promise<number>;
  load(keys: readonly string[]): Promise<Map<string, Doc>>;
  /** Documents and checkpoint in one transaction. @throws CheckpointMovedError */
  commit(batch: ProjectionBatch<Doc>): Promise<void>;
  /** Does what time brings, if anything is due. Called before a generation goes live, and every few seconds after. */
  tend?(nowMs: number): Promise<void>;
}

/** One generation of a read model, from the first event on. */
export interface Generation<Doc> {
  /** From 1; a newer one has a higher number. */
  readonly number: number;
  readonly store: ProjectionStore<Doc>;
  /** What takes a while before it can be completed, and may go on beside other work on it; its store may be written meanwhile. */
  prepare?(): Promise<void>;
  /** Makes it, durably and at once, the one that `openLive` finds from now on. */
  complete(): Promise<void>;
  /** Deletes it for good. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** The generations of one projection. */
export interface Generations<Doc> {
  /**
   * The newest complete generation that belongs to this log and to the projection's version, if any. Removes all
   * others: older ones, half-built ones, damaged ones, and those that know more than the log.
   */
  openLive(head: LogHead): Promise<Generation<Doc> | undefined>;
  /** A new, empty generation for this log. */
  create(head: LogHead): Promise<Generation<Doc>>;
}

/** Another runner moved the checkpoint: this one must stop or read it again. */
export class CheckpointMovedError extends Error {
  constructor(
    readonly projection: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`Projection ${projection} is at ${actual}, not at ${expected}`);
    this.name = 'CheckpointMovedError';
  }
}

/** A fold threw: the projection stands still before this event until its code is mended. */
export class FoldFailedError extends Error {
  constructor(
    readonly projection: string,
    readonly position: number,
    eventType: string,
    cause: unknown,
  ) {
    super(`Projection ${projection} cannot fold event ${position} (${eventType}): ${String(cause)}`, { cause });
    this.name = 'FoldFailedError';
  }
}

/** The source left out an event, which a log never does: nothing is folded past a gap. */
export class LogGapError extends Error {
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`The log's event ${expected} was skipped: ${actual} came instead`);
    this.name = 'LogGapError';
  }
}

/** The stored read model is broken: it has to be built anew from the log. */
export class DamagedReadModelError extends Error {
  constructor(
    readonly projection: string,
    options?: ErrorOptions,
  ) {
    super(`The read model ${projection} is damaged`, options);
    this.name = 'DamagedReadModelError';
  }
}

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** Number of the live generation; 0 while there is none. */
  readonly generation: number;
  /** Last position folded into the live generation. */
  readonly position: number;
  readonly head: number;
  readonly state: 'building' | 'live' | 'failed';
  /** 0 to 1 while building. */
  readonly progress: number;
  readonly error?: string;
}
