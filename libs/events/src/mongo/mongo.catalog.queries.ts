import type { CatalogEntry } from '@reelog/domain';
import { decodeCursor, encodeCursor, filterOf } from '../read-models/catalog-cursor.js';
import { statesOf } from '../read-models/catalog-states.js';
import type { CatalogListQuery, CatalogPage, CatalogQueries } from '../read-models/read-models.port.js';
import { DEFAULT_PLAN, listVideos } from './mongo.catalog.list.js';
import { placeOf, positionAt } from './mongo.catalog.orders.js';
import { MongoCatalogTags } from './mongo.catalog.tags.js';
import type { MongoReadModel, Row } from './mongo.read-model.js';

/** Questions about the catalog, answered from the live generation. */
export class MongoCatalogQueries implements CatalogQueries {
  constructor(
    private readonly model: MongoReadModel,
    private readonly plan = DEFAULT_PLAN,
    private readonly countedTags = new MongoCatalogTags(model),
  ) {}

  async list(query: CatalogListQuery): Promise<CatalogPage> {
    const after = query.cursor === undefined ? undefined : placeOf(decodeCursor(query, query.cursor));
    const states = statesOf(query);
    const request = { states, sort: query.sort, filter: filterOf(query), after, limit: query.limit + 1 };
    return this.model.read(async (live) => {
      const found = await listVideos((part) => this.model.collection(live, part), request, this.plan);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      const entries = await this.entries(
        this.model.collection(live),
        page.map(({ videoId }) => videoId),
      );
      return {
        // A batch that is being written may just have taken a video out of the list's sight.
        items: entries.filter(({ video }) => states.includes(video.status)),
        nextCursor: last && found.length > page.length ? encodeCursor(query, positionAt(query.sort, last.place)) : null,
        position: live.checkpoint,
      };
    });
  }

  async get(videoId: string): Promise<CatalogEntry | undefined> {
    const row = await this.model.readOne((live) => this.model.collection(live).findOne({ _id: videoId }));
    return row ? entryOf(row) : undefined;
  }

  async getMany(videoIds: readonly string[]): Promise<CatalogEntry[]> {
    return this.model.readOne((live) => this.entries(this.model.collection(live), videoIds));
  }

  /** Not beyond the checkpoint: of a batch that is being written, a part may be there and another not. */
  async changedSince(after: number, limit: number): Promise<CatalogEntry[]> {
    return this.model.read(async (live) => {
      const range = { position: { $gt: after, $lte: live.checkpoint } };
      const page = { sort: { position: 1 as const }, limit, batchSize: limit + 1 };
      return (await this.model.collection(live).find(range, page).toArray()).map(entryOf);
    });
  }

  tags(limit: number): Promise<{ tag: string; count: number }[]> {
    return this.countedTags.top(limit);
  }

  /** In the order asked for; what is not there is left out. */
  private async entries(collection: Collection, videoIds: readonly string[]): Promise<CatalogEntry[]> {
    if (videoIds.length === 0) return [];
    const asked = { _id: { $in: [...videoIds] } };
    const rows = await collection.find(asked, { batchSize: videoIds.length + 1 }).toArray();
    const byId = new Map(rows.map((row) => [row._id, entryOf(row)]));
    return videoIds.flatMap((videoId) => byId.get(videoId) ?? []);
  }
}

type Collection = ReturnType<MongoReadModel['collection']>;

const entryOf = ({ doc }: Row): CatalogEntry => JSON.parse(String(doc)) as CatalogEntry;
