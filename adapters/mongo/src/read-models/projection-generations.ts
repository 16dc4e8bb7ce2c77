import type { LogHead } from '@reelog/events';
import {
  CheckpointMovedError,
  type Generation,
  type Generations,
  NO_SNAPSHOTS,
  type Projection,
} from '@reelog/read-models';
import type { mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import type { DocumentLayout, Positioned } from './projection-layout.js';
import { MongoProjectionStore } from './projection-store.js';
import { databaseOf, type GenerationDocument, GENERATIONS } from './read-model.js';

/**
 * How long the collections of an old generation are kept, milliseconds: longer than any query, because one that began
 * before the switch may still read them in any process.
 */
const GRACE_MS = 30_000;
/** Timeout for building an index of a large library, milliseconds: longer than any other. */
const INDEXED_WITHIN_MS = 3_600_000;

/**
 * Generations as separate collections, `catalog_v1_g3` and others beside it, with one document each in `projections`. A
 * mark in that document, written last, makes a generation the live one.
 */
export class MongoGenerations<Doc extends Positioned> implements Generations<Doc> {
  constructor(
    private readonly connection: MongoConnection,
    private readonly projection: Pick<Projection<Doc>, 'name' | 'version'>,
    private readonly layout: DocumentLayout<Doc>,
    private readonly graceMs = GRACE_MS,
  ) {}

  async openLive(head: LogHead): Promise<Generation<Doc> | undefined> {
    let live: Generation<Doc> | undefined;
    for (const found of await this.list()) {
      if (!live && this.isUsable(found, head)) live = this.generation(found);
      else if (found.version <= this.projection.version) await this.remove(found);
    }
    await this.dropUnknown();
    return live;
  }

  async create(head: LogHead): Promise<Generation<Doc>> {
    const { name, version } = this.projection;
    const number =
      Math.max(0, ...(await this.collectionNumbers()), ...(await this.list()).map((each) => each.number)) + 1;
    const document: GenerationDocument = {
      _id: `${name}_v${version}_g${number}`,
      projection: name,
      version,
      number,
      logId: head.logId,
      checkpoint: 0,
      factsPosition: 0,
      complete: false,
      takings: NO_SNAPSHOTS,
    };
    await inTime(this.documents.insertOne(document));
    return this.generation(document);
  }

  private generation(document: GenerationDocument): Generation<Doc> {
    return {
      number: document.number,
      store: new MongoProjectionStore(this.projection.name, this.connection, document._id, this.layout),
      prepare: () => this.index(document),
      complete: () => this.complete(document),
      remove: () => this.remove(document),
      close: async () => undefined,
    };
  }

  private async complete(document: GenerationDocument): Promise<void> {
    await this.index(document);
    const { matchedCount } = await inTime(
      this.documents.updateOne({ _id: document._id }, { $set: { complete: true } }),
    );
    // Another runner has removed it meanwhile: do not remove the generation that is now live.
    if (matchedCount === 0) throw new CheckpointMovedError(this.projection.name, document.checkpoint, 0);
  }

  /** Only queries need the indexes: making them last is faster than updating them all the time. Idempotent. */
  private async index({ _id }: GenerationDocument): Promise<void> {
    for (const { suffix, indexes } of [{ suffix: '', indexes: this.layout.indexes }, ...this.layout.sides])
      for (const [name, keys] of Object.entries(indexes))
        await inTime(this.db.collection(`${_id}${suffix}`).createIndex(keys, { name }), INDEXED_WITHIN_MS);
  }

  /** Hides the generation at once; its collections are dropped later. */
  private async remove({ _id }: GenerationDocument): Promise<void> {
    await inTime(this.documents.deleteOne({ _id }));
    await this.dropLater(_id);
  }

  /** Drops collections that an ended process left behind. */
  private async dropUnknown(): Promise<void> {
    const known = (await this.list()).map(({ _id }) => _id);
    for (const id of new Set((await this.collections()).map(generationOf)))
      if (!known.includes(id)) await this.dropLater(id);
  }

  private async dropLater(id: string): Promise<void> {
    if (this.graceMs === 0) return this.drop(id);
    setTimeout(() => void this.drop(id).catch(() => undefined), this.graceMs).unref(); // or else at the next start
  }

  /** Drops it unless another runner has begun a generation of this name meanwhile. */
  private async drop(id: string): Promise<void> {
    if (await inTime(this.documents.findOne({ _id: id }))) return;
    for (const name of await this.collections()) if (generationOf(name) === id) await this.db.dropCollection(name);
  }

  private isUsable({ version, complete, logId, checkpoint }: GenerationDocument, head: LogHead): boolean {
    return version === this.projection.version && complete && logId === head.logId && checkpoint <= head.position;
  }

  /** The newest first. */
  private list(): Promise<GenerationDocument[]> {
    return inTime(
      this.documents.find({ projection: this.projection.name }, { sort: { version: -1, number: -1 } }).toArray(),
    );
  }

  /** Names of the collections of this projection, up to its version. */
  private async collections(): Promise<string[]> {
    const { name, version } = this.projection;
    const all = await inTime(this.db.listCollections({}, { nameOnly: true }).toArray());
    return all
      .map((each) => each.name)
      .filter((each) => {
        const parts = NAME.exec(each)?.groups;
        return parts?.['projection'] === name && Number(parts['version']) <= version;
      });
  }

  private async collectionNumbers(): Promise<number[]> {
    return (await this.collections()).map((name) => Number(NAME.exec(name)?.groups?.['number']));
  }

  private get documents(): mongo.Collection<GenerationDocument> {
    return this.db.collection<GenerationDocument>(GENERATIONS);
  }

  private get db(): mongo.Db {
    return databaseOf(this.connection);
  }
}

const NAME = /^(?<id>(?<projection>.+)_v(?<version>\d+)_g(?<number>\d+))(?:_[a-z]+)?$/;
const generationOf = (collection: string): string => NAME.exec(collection)?.groups?.['id'] ?? '';
