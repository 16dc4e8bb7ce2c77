import type { RecordedEvent } from '@reelog/domain';
import type { BrokenEvent, LogHead } from '@reelog/events';

/** A read model as a pure fold: one document per key. `version` changes with the fold or the stored shape. */
export interface Projection<Doc> {
  readonly name: string;
  readonly version: number;
  /** Key of the document that an event changes; undefined when it changes none. */
  keyOf(event: RecordedEvent): string | undefined;
  fold(doc: Doc | undefined, event: RecordedEvent): Doc | undefined;
}

/** An event as projections read it. */
export type SourceEvent = RecordedEvent | BrokenEvent;

/**
 * The log as projections read it: forwards, every event, upcast; a damaged event is replaced by its description. An
 * adapter may answer synchronously or asynchronously.
 */
export interface ProjectionSource {
  head(): LogHead | Promise<LogHead>;
  /** The next events after a position, at most `limit`; `[]` at the head. */
  readAfter(after: number, limit: number): readonly SourceEvent[] | Promise<readonly SourceEvent[]>;
}

export interface ProjectionBatch<Doc> {
  readonly docs: ReadonlyMap<string, Doc>;
  /** Compare-and-set: the batch is rejected when the stored checkpoint differs. */
  readonly fromCheckpoint: number;
  readonly toCheckpoint: number;
}

/**
 * The storage of one generation of a projection. A generation is built beside the live one, and the switch is atomic,
 * so that readers never see an unfinished one.
 */
export interface ProjectionStore<Doc> {
  /** Position of the last event folded in; 0 when empty. */
  checkpoint(): Promise<number>;
  load(keys: readonly string[]): Promise<Map<string, Doc>>;
  /** Documents and checkpoint in one transaction. @throws CheckpointMovedError */
  commit(batch: ProjectionBatch<Doc>): Promise<void>;
  /** Does periodic work if it is due. Called before a generation goes live, and every few seconds after. */
  tend?(nowMs: number): Promise<void>;
}

/** One generation of a read model, built from the first event on. */
export interface Generation<Doc> {
  /** From 1; a newer one has a higher number. */
  readonly number: number;
  readonly store: ProjectionStore<Doc>;
  /**
   * Slow work before `complete`; may run beside other work on the generation, and its store may be written meanwhile.
   */
  prepare?(): Promise<void>;
  /** Makes it the live generation that `openLive` finds: durable and atomic. */
  complete(): Promise<void>;
  /** Deletes it permanently. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** The generations of one projection. */
export interface Generations<Doc> {
  /**
   * The newest complete generation of this log and the projection's version, if any. Removes all others: older,
   * unfinished or damaged ones, and those ahead of the log.
   */
  openLive(head: LogHead): Promise<Generation<Doc> | undefined>;
  /** A new, empty generation for this log. */
  create(head: LogHead): Promise<Generation<Doc>>;
}

/** Another runner moved the checkpoint: stop, or read it again. */
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

/** A fold threw: the projection stops before this event until its code is fixed. */
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

/** The source skipped an event, which a log never does: nothing is folded after a gap. */
export class LogGapError extends Error {
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`The log's event ${expected} was skipped: ${actual} followed instead`);
    this.name = 'LogGapError';
  }
}

/** The stored read model is damaged and has to be rebuilt from the log. */
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
