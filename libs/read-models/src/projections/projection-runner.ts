import type { RecordedEvent } from '@reelog/domain';
import { type BrokenEvent, isBroken } from '@reelog/events';
import {
  FoldFailedError,
  LogGapError,
  type Projection,
  type ProjectionSource,
  type ProjectionStore,
  type SourceEvent,
} from './projection-store.port.js';

/** Events read at a time. */
const PAGE_SIZE = 1_000;
/** A batch is committed when it holds this many events or documents, or at the end of the log. */
const MAX_BATCH_EVENTS = 100_000;
const MAX_BATCH_DOCUMENTS = 2_500;

/** The result of one batch. */
export interface BatchResult {
  readonly position: number;
  /** Keys of the documents it changed. */
  readonly keys: readonly string[];
  /** Damaged events that could not be folded. */
  readonly broken: readonly BrokenEvent[];
}

/**
 * Folds the log into one generation of a projection, in batches: documents are folded in memory and committed together
 * with the checkpoint. Used both for following and for building.
 */
export class ProjectionRunner<Doc> {
  private constructor(
    private readonly projection: Projection<Doc>,
    private readonly source: ProjectionSource,
    private readonly store: ProjectionStore<Doc>,
    private checkpoint: number,
  ) {}

  static async open<Doc>(projection: Projection<Doc>, source: ProjectionSource, store: ProjectionStore<Doc>) {
    return new ProjectionRunner(projection, source, store, await store.checkpoint());
  }

  /** Last committed position. */
  get position(): number {
    return this.checkpoint;
  }

  /**
   * Folds in the next batch, not beyond `upTo`. Returns undefined when there was nothing new.
   * @throws FoldFailedError when the next event cannot be folded (earlier ones are committed first)
   * @throws CheckpointMovedError when another runner works on the same generation
   */
  async advance(upTo = Number.POSITIVE_INFINITY): Promise<BatchResult | undefined> {
    const batch = new Batch(this.projection, this.store, this.checkpoint);
    while (batch.hasRoom() && batch.position < upTo) {
      const limit = Math.min(PAGE_SIZE, upTo - batch.position);
      const page = await this.source.readAfter(batch.position, limit);
      if (!(await batch.fold(page))) break;
      await nextTurn();
    }
    if (batch.position === this.checkpoint) return undefined;
    await this.store.commit({ docs: batch.changed, fromCheckpoint: this.checkpoint, toCheckpoint: batch.position });
    this.checkpoint = batch.position;
    return { position: batch.position, keys: [...batch.changed.keys()], broken: batch.broken };
  }
}

/** The documents of a batch: each is loaded once, folded in memory, and written once. */
class Batch<Doc> {
  readonly changed = new Map<string, Doc>();
  readonly broken: BrokenEvent[] = [];
  private readonly loaded = new Map<string, Doc>();
  private readonly known = new Set<string>();
  private readonly from: number;

  constructor(
    private readonly projection: Projection<Doc>,
    private readonly store: ProjectionStore<Doc>,
    public position: number,
  ) {
    this.from = position;
  }

  hasRoom(): boolean {
    return this.position - this.from < MAX_BATCH_EVENTS && this.changed.size < MAX_BATCH_DOCUMENTS;
  }

  /**
   * True when there may be more: the page had events, and all of them could be folded.
   * @throws FoldFailedError when the first event of the batch cannot be folded
   */
  async fold(page: readonly SourceEvent[]): Promise<boolean> {
    const before = this.position;
    await this.loadFor(page);
    for (const event of page) {
      if (event.position <= this.position) continue;
      if (event.position !== this.position + 1) throw new LogGapError(this.position + 1, event.position);
      try {
        if (isBroken(event)) this.broken.push(event);
        else this.foldOne(event);
      } catch (cause) {
        if (this.position > this.from) return false;
        throw new FoldFailedError(this.projection.name, event.position, isBroken(event) ? '' : event.type, cause);
      }
      this.position = event.position;
    }
    return this.position > before;
  }

  private foldOne(event: RecordedEvent): void {
    const key = this.projection.keyOf(event);
    if (key === undefined) return;
    const before = this.changed.get(key) ?? this.loaded.get(key);
    const after = this.projection.fold(before, event);
    if (after !== undefined && after !== before) this.changed.set(key, after);
  }

  private async loadFor(page: readonly SourceEvent[]): Promise<void> {
    const missing: string[] = [];
    for (const event of page) {
      const key = isBroken(event) ? undefined : this.projection.keyOf(event);
      if (key === undefined || this.known.has(key)) continue;
      this.known.add(key);
      missing.push(key);
    }
    if (missing.length === 0) return;
    for (const [key, doc] of await this.store.load(missing)) this.loaded.set(key, doc);
  }
}

/** Handles waiting messages between two pages of a long batch. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
