import { knownVideo, normalizeTags } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import { decodeCursor, encodeCursor, filterOf } from '../read-models/catalog-cursor.js';
import { statesOf } from '../read-models/catalog-states.js';
import type { CatalogListQuery, CatalogPage, CatalogQueries } from '../read-models/read-models.port.js';
import { DEFAULT_PLAN, listVideos, rememberedWays } from './mongo.catalog.list.js';
import { placeOf, positionAt } from './mongo.catalog.orders.js';
import { MongoCatalogTags } from './mongo.catalog.tags.js';
import { ask } from './mongo.deadline.js';
import type { GenerationDocument, MongoReadModel, Row } from './mongo.read-model.js';

/** Questions about the catalog, answered from the live generation. */
export class MongoCatalogQueries implements CatalogQueries {
  private readonly ways = rememberedWays();

  constructor(
    private readonly model: MongoReadModel,
    private readonly plan = DEFAULT_PLAN,
    private readonly countedTags = new MongoCatalogTags(model),
  ) {}

  async list(query: CatalogListQuery): Promise<CatalogPage> {
    const after = query.cursor === undefined ? undefined : placeOf(decodeCursor(query, query.cursor));
    const states = statesOf(query);
    const filter = filterOf(query);
    const request = { states, sort: query.sort, filter, after, limit: query.limit + 1 };
    return this.model.readAtOnce(async (live) => {
      const found = await listVideos((part) => this.model.collection(live, part), request, this.plan, this.ways);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      const ids = page.map(({ videoId }) => videoId);
      const position = this.positionOf(live); // before the entries are read
      const entries = inOrderOf(ids, await this.readEntries(live, ids));
      return {
        // A batch that is being written may just have taken a video out of the list's sight, or given it other tags.
        items: entries.filter(({ video }) => states.includes(video.status) && hasTags(video, filter.tags)),
        nextCursor: last && found.length > page.length ? encodeCursor(query, positionAt(query.sort, last.place)) : null,
        position,
      };
    });
  }

  async get(videoId: string): Promise<CatalogEntry | undefined> {
    return (await this.getMany([videoId]))[0];
  }

  async getMany(videoIds: readonly string[]): Promise<CatalogEntry[]> {
    return inOrderOf(videoIds, await this.model.readAtOnce((live) => this.readEntries(live, videoIds)));
  }

  /** Not beyond the checkpoint: of a batch that is being written, a part may be there and another not. */
  async changedSince(after: number, limit: number): Promise<CatalogEntry[]> {
    return this.model.read(async (live) => {
      const range = { position: { $gt: after, $lte: live.checkpoint } };
      const page = { sort: { position: 1 as const }, limit, batchSize: limit + 1 };
      const changed = this.model.collection(live);
      return (await ask((limits) => changed.find(range, { ...page, ...limits }).toArray())).map(entryOf);
    });
  }

  /** From the index alone. */
  async hasMoreChanges(after: number, count: number): Promise<boolean> {
    return this.model.read(async (live) => {
      const range = { position: { $gt: after, $lte: live.checkpoint } };
      const next = { sort: { position: 1 as const }, skip: count, projection: { _id: 0, position: 1 } };
      return (await this.model.collection(live).findOne(range, next)) !== null;
    });
  }

  tags(limit: number): Promise<{ tag: string; count: number }[]> {
    return this.countedTags.top(limit);
  }

  protected async readEntries(live: GenerationDocument, videoIds: readonly string[]): Promise<EntriesById> {
    if (videoIds.length === 0) return new Map();
    const options = { batchSize: videoIds.length + 1, projection: { doc: 1 } };
    const entries = this.model.collection(live);
    const rows = await ask((limits) =>
      entries.find({ _id: { $in: [...videoIds] } }, { ...options, ...limits }).toArray(),
    );
    return new Map(rows.map((row) => [row._id, entryOf(row)]));
  }

  /** A list read now holds everything up to here. */
  protected positionOf(live: GenerationDocument): number {
    return live.checkpoint;
  }
}

export type EntriesById = ReadonlyMap<string, CatalogEntry>;

/** In the order asked for; what is not there is left out. */
const inOrderOf = (videoIds: readonly string[], entries: EntriesById): CatalogEntry[] =>
  videoIds.flatMap((videoId) => entries.get(videoId) ?? []);

function hasTags(video: CatalogEntry['video'], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const tags = normalizeTags(knownVideo(video)?.tags ?? []);
  return wanted.every((tag) => tags.includes(tag));
}

const entryOf = ({ doc }: Row): CatalogEntry => JSON.parse(String(doc)) as CatalogEntry;
