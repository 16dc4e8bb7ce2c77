import type { RecordedEvent } from '@reelog/domain';

/** A read model as a pure fold: one document a key. `version` changes when the fold or the stored shape does. */
export interface Projection<Doc> {
  readonly name: string;
  readonly version: number;
  /** Key of the document that an event belongs to; undefined when it concerns none. */
  keyOf(event: RecordedEvent): string | undefined;
  fold(doc: Doc | undefined, event: RecordedEvent): Doc | undefined;
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
}

/** Another runner moved the checkpoint: this one must stop or read it again. */
export class CheckpointMovedError extends Error {
  constructor(readonly projection: string, readonly expected: number, readonly actual: number) {
    super(`Projection ${projection} is at ${actual}, not at ${expected}`);
    this.name = 'CheckpointMovedError';
  }
}

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  /** Last position folded into the live generation. */
  readonly position: number;
  readonly head: number;
  readonly state: 'building' | 'live' | 'failed';
  /** 0 to 1 while building. */
  readonly progress: number;
  readonly error?: string;
}
