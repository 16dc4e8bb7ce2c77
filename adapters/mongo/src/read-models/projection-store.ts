import {
  CheckpointMovedError,
  DamagedReadModelError,
  dueSnapshot,
  NO_SNAPSHOTS,
  type ProjectionBatch,
  type ProjectionStore,
  type SnapshotTimes,
} from '@reelog/read-models';
import { mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import type { DocumentLayout, Fields, Positioned, SideRow } from './projection-layout.js';
import { databaseOf, type GenerationDocument, GENERATIONS, type Row } from './read-model.js';

/** Timeout of a batch, milliseconds, so that a broken connection does not stop a projection. */
const BATCH_MS = 60_000;
/** Keys per query. */
const KEYS_A_QUERY = 1_000;
const DUPLICATE_KEY = 11_000;

interface PlannedWrite {
  readonly id: string;
  readonly fields: Fields & Positioned;
  /** The document, and so its row, did not exist when it was loaded. */
  readonly isNew: boolean;
}

/**
 * Documents and checkpoint of one generation, without transactions. A batch first writes the side parts, then the
 * documents, then the checkpoint by compare-and-set. Every write is guarded by position, so an interrupted batch can be
 * repeated, and late writes of a runner without a lease are either rejected or correct.
 */
export class MongoProjectionStore<Doc extends Positioned> implements ProjectionStore<Doc> {
  /** The documents as loaded for the current batch; undefined for a key without a document. */
  private readonly before = new Map<string, Doc | undefined>();
  /** The checkpoint when they were loaded. */
  private seen: number | undefined;
  /** The snapshots as last seen. */
  private takings: SnapshotTimes = NO_SNAPSHOTS;

  constructor(
    private readonly projection: string,
    private readonly connection: MongoConnection,
    private readonly id: string,
    private readonly layout: DocumentLayout<Doc>,
  ) {}

  async checkpoint(): Promise<number> {
    const generation = await inTime(this.generations.findOne({ _id: this.id }));
    if (!generation) throw new CheckpointMovedError(this.projection, 0, 0); // another runner has removed it
    return generation.checkpoint;
  }

  load(keys: readonly string[]): Promise<Map<string, Doc>> {
    return inTime(this.loadAll(keys), BATCH_MS);
  }

  commit(batch: ProjectionBatch<Doc>): Promise<void> {
    return inTime(this.commitAll(batch), BATCH_MS);
  }

  /**
   * A snapshot is valid only after it is complete, so that no list uses a part of it. An interrupted one is repeated.
   */
  async tend(nowMs: number): Promise<void> {
    const { takings: layout } = this.layout;
    if (!layout || !dueSnapshot(this.takings, nowMs)) return;
    this.takings = (await inTime(this.generations.findOne({ _id: this.id })))?.takings ?? NO_SNAPSHOTS;
    const due = dueSnapshot(this.takings, nowMs);
    if (!due) return;
    const [first, second] = due.times;
    await this.storeSnapshotTimes(due.slot === 0 ? [0, second] : [first, 0]);
    const [from, to] = [`$${layout.from}`, layout.to[due.slot]];
    for (const part of layout.parts) {
      const copied = this.collection(part).updateMany({ $expr: { $ne: [from, `$${to}`] } }, [{ $set: { [to]: from } }]);
      await inTime(copied, BATCH_MS);
    }
    await this.storeSnapshotTimes(due.times);
    this.takings = due.times;
  }

  private async storeSnapshotTimes(takings: SnapshotTimes): Promise<void> {
    await inTime(this.generations.updateOne({ _id: this.id }, { $set: { takings } }));
  }

  private async loadAll(keys: readonly string[]): Promise<Map<string, Doc>> {
    const found = new Map<string, Doc>();
    const seen = this.checkpoint();
    seen.catch(() => undefined); // awaited below
    for (let i = 0; i < keys.length; i += KEYS_A_QUERY) {
      const asked = keys.slice(i, i + KEYS_A_QUERY);
      const rows = await this.collection()
        .find({ _id: { $in: asked } }, { projection: { doc: 1 }, batchSize: KEYS_A_QUERY + 1 })
        .toArray();
      for (const { _id, doc } of rows) found.set(_id, this.parse(doc));
    }
    this.seen = await seen;
    for (const key of keys) this.before.set(key, found.get(key));
    return new Map(keys.flatMap((key) => (found.has(key) ? [[key, found.get(key) as Doc]] : [])));
  }

  private async commitAll({ docs, fromCheckpoint, toCheckpoint }: ProjectionBatch<Doc>): Promise<void> {
    const sides = this.layout.sides.map((side) => ({
      suffix: side.suffix,
      writes: this.writesFor(docs, (_key, doc, before) => side.rowsOf(doc, before)),
    }));
    const writes = this.writesFor(docs, (id, doc) => [
      { id, fields: { ...this.layout.fieldsOf(doc), doc: JSON.stringify(doc) } },
    ]);
    const changesFacts = [...docs].some(([key, doc]) => this.layout.changesFacts(doc, this.before.get(key)));
    const seen = this.seen ?? (await this.checkpoint());
    this.before.clear();
    this.seen = undefined;
    if (seen !== fromCheckpoint) throw new CheckpointMovedError(this.projection, fromCheckpoint, seen);
    await Promise.all(sides.map((side) => this.write(side.suffix, side.writes)));
    await this.write('', writes);
    const moved = await this.generations.updateOne(
      { _id: this.id, checkpoint: fromCheckpoint },
      { $set: { checkpoint: toCheckpoint, ...(changesFacts && { factsPosition: toCheckpoint }) } },
    );
    if (moved.matchedCount === 0)
      throw new CheckpointMovedError(this.projection, fromCheckpoint, await this.checkpoint());
  }

  private writesFor(
    docs: ReadonlyMap<string, Doc>,
    rowsOf: (key: string, doc: Doc, before: Doc | undefined) => readonly SideRow[],
  ): PlannedWrite[] {
    const writes: PlannedWrite[] = [];
    for (const [key, doc] of docs)
      for (const { id, fields } of rowsOf(key, doc, this.before.get(key)))
        writes.push({ id, fields: { ...fields, position: doc.position }, isNew: this.isNew(key) });
    return writes;
  }

  private isNew(key: string): boolean {
    return this.before.has(key) && this.before.get(key) === undefined;
  }

  /**
   * A document that is ahead stays unchanged: the guard then matches nothing, and the insert finds a duplicate key. The
   * same happens when another runner, or an interrupted batch, has just inserted the document, which may be behind. So
   * each rejected write is repeated as an update only, and its guard decides.
   */
  private async write(part: string, writes: readonly PlannedWrite[]): Promise<void> {
    const refused = await this.refusedOf(part, writes.map(guardedWrite));
    await this.refusedOf(part, refused.flatMap((index) => writes[index] ?? []).map(guardedUpdate));
  }

  /** Indexes of the writes that found a duplicate key. */
  private async refusedOf(part: string, writes: readonly mongo.AnyBulkWriteOperation<Row>[]): Promise<number[]> {
    if (writes.length === 0) return [];
    try {
      await this.collection(part).bulkWrite([...writes], { ordered: false });
      return [];
    } catch (error) {
      return duplicatesOf(error);
    }
  }

  private collection(part = ''): mongo.Collection<Row> {
    return databaseOf(this.connection).collection<Row>(`${this.id}${part}`);
  }

  private get generations(): mongo.Collection<GenerationDocument> {
    return databaseOf(this.connection).collection<GenerationDocument>(GENERATIONS);
  }

  private parse(doc: unknown): Doc {
    try {
      return JSON.parse(String(doc)) as Doc;
    } catch (cause) {
      throw new DamagedReadModelError(this.projection, { cause });
    }
  }
}

function guardedWrite(write: PlannedWrite): mongo.AnyBulkWriteOperation<Row> {
  if (write.isNew) return { insertOne: { document: { _id: write.id, ...write.fields } } };
  return { updateOne: { ...guardedUpdate(write).updateOne, upsert: true } };
}

const guardedUpdate = ({ id, fields }: PlannedWrite) => ({
  updateOne: { filter: { _id: id, position: { $lt: fields.position } }, update: { $set: fields } },
});

/** Indexes of the writes of a bulk that found a duplicate key. @throws the error when it has any other cause */
function duplicatesOf(error: unknown): number[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const failed: readonly mongo.WriteError[] = [error.writeErrors].flat();
  if (failed.length === 0 || failed.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return failed.map(({ index }) => index);
}
