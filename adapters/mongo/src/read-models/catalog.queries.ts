import type { CatalogEntry } from '@reelog/domain';
import {
  type CatalogCounts,
  type CatalogListQuery,
  type CatalogPage,
  type CatalogQueries,
  type CatalogSelection,
  catalogTags,
  COUNTED_MAX,
  countsOf,
  decodeCursor,
  encodeCursor,
  filterOf,
  type FoundVideo,
  inParts,
  isFirstOfSearch,
  NO_SNAPSHOTS,
  PageSize,
  partsOf,
  requestOf,
  type SelectionRequest,
  statesOf,
  type SnapshotTimes,
  type TagCount,
} from '@reelog/read-models';
import {
  countVideos,
  DEFAULT_PLAN,
  isOfOneTag,
  type ListedVideo,
  listTags,
  listVideos,
  type Parts,
  strategyCache,
} from './catalog.list.js';
import { ask } from '../connection/deadline.js';
import { FactsCache } from './facts-cache.js';
import { LaggingResult } from './lagging-result.js';
import type { GenerationDocument, MongoReadModel, Row } from './read-model.js';

/** Maximum of counted tags; no request needs more. */
const TAGS_MAX = 1_000;
/** In a large library counting takes longer than a query may; later requests then get the counts. */
const COUNTED_WITHIN_MS = 20_000;

/** Waits for all, so that none keeps running when another one fails. */
async function allOver<Results extends readonly unknown[]>(
  queries: Results,
): Promise<{ -readonly [Key in keyof Results]: Awaited<Results[Key]> }> {
  await Promise.allSettled(queries);
  return Promise.all(queries);
}

/** Catalog queries on the live generation. */
export class MongoCatalogQueries implements CatalogQueries {
  private readonly strategies = strategyCache();
  private readonly byFacts = new FactsCache();
  private readonly countedTags: LaggingResult<readonly TagCount[]>;

  /** @param mayLag whether the counts of tags may be returned as they were while they are being counted again */
  constructor(
    private readonly model: MongoReadModel,
    private readonly plan = DEFAULT_PLAN,
    mayLag = true,
  ) {
    this.countedTags = new LaggingResult((live) => this.readTags(live), mayLag);
  }

  async list(query: CatalogListQuery): Promise<CatalogPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
    const states = statesOf(query);
    const filter = filterOf(query);
    const isCounted = isFirstOfSearch(query, filter);
    const page = await this.reading(query)(async (live) => {
      const collections: Parts = (part) => this.model.collection(live, part);
      const counting = isCounted ? countVideos(collections, { states, filter }, COUNTED_MAX) : undefined;
      const listed: ListedVideo[] = [];
      const listing = async (): Promise<ListedVideo[]> => {
        for (const { part, ...request } of partsOf(query.sort, filter, after, live.takings)) {
          const limit = query.limit + 1 - listed.length;
          if (limit === 0) break;
          const videos = await listVideos(collections, { ...request, states, limit }, this.plan, this.strategies);
          listed.push(...videos.map((video) => ({ ...video, part })));
        }
        return listed;
      };
      const [found, total] = await allOver([listing(), counting] as const);
      const position = this.positionOf(live); // before the entries are read
      const { entries, count } = await this.readPage(live, found.slice(0, query.limit));
      const last = found[count - 1];
      return {
        // A batch in progress may just have hidden a video from the list, or changed its tags.
        items: entries.filter((entry) => states.includes(entry.video.status) && hasTags(entry, filter.tags)),
        nextCursor: last && found.length > count ? encodeCursor(query, last) : null,
        ...(total !== undefined && { total }),
        position,
      };
    });
    // The snapshot may have been replaced while the page was read.
    if (query.sort === 'views' && after) partsOf('views', filter, after, await this.takings());
    return page;
  }

  /** A cursor of a list by views belongs to a snapshot, so the existing snapshots must be read first. */
  private reading({ sort }: CatalogListQuery) {
    return <Result>(work: (live: GenerationDocument) => Promise<Result>): Promise<Result> =>
      sort === 'views' ? this.model.read(work) : this.model.readAtOnce(work);
  }

  private async takings(): Promise<SnapshotTimes> {
    return (await this.model.find())?.takings ?? NO_SNAPSHOTS;
  }

  async get(videoId: string): Promise<CatalogEntry | undefined> {
    return (await this.getMany([videoId]))[0];
  }

  async getMany(videoIds: readonly string[]): Promise<CatalogEntry[]> {
    return inOrderOf(videoIds, await this.model.readAtOnce((live) => this.readEntries(live, videoIds)));
  }

  async find(selections: readonly CatalogSelection[]): Promise<FoundVideo[][]> {
    return this.model.read((live) =>
      this.byFacts.get(live, JSON.stringify(selections), () => this.select(live, selections.map(requestOf))),
    );
  }

  private async select(live: GenerationDocument, requests: readonly SelectionRequest[]): Promise<FoundVideo[][]> {
    const collections: Parts = (part) => this.model.collection(live, part);
    const ofOneTag = requests.filter(isOfOneTag);
    const byTag = listTags(collections, ofOneTag);
    const found = await allOver(
      requests.map(async (request) => {
        if (isOfOneTag(request)) return (await byTag)[ofOneTag.indexOf(request)] ?? [];
        return listVideos(collections, request, this.plan, this.strategies);
      }),
    );
    return found.map((videos) => videos.map(({ videoId, key }) => ({ videoId, key })));
  }

  /** Not beyond the checkpoint: a batch in progress may be partly stored. */
  async changedSince(after: number, limit: number): Promise<CatalogEntry[]> {
    return this.model.read(async (live) => {
      const range = { position: { $gt: after, $lte: live.checkpoint } };
      const page = { sort: { position: 1 as const }, limit, batchSize: limit + 1 };
      const changed = this.model.collection(live);
      return (await ask((limits) => changed.find(range, { ...page, ...limits }).toArray())).map(entryOf);
    });
  }

  /** Uses only the index. */
  async hasMoreChanges(after: number, count: number): Promise<boolean> {
    return this.model.read(async (live) => {
      const range = { position: { $gt: after, $lte: live.checkpoint } };
      const next = { sort: { position: 1 as const }, skip: count, projection: { _id: 0, position: 1 } };
      return (await this.model.collection(live).findOne(range, next)) !== null;
    });
  }

  counts(): Promise<CatalogCounts> {
    return this.model.read((live) => this.byFacts.get(live, 'counts', () => this.readCounts(live)));
  }

  /** Reads only an index. */
  private async readCounts(live: GenerationDocument): Promise<CatalogCounts> {
    const facts = this.model.collection(live, '_facts');
    const stages = [{ $group: { _id: '$state', count: { $sum: 1 } } }];
    const inState = await ask((limits) =>
      facts.aggregate<{ _id: string; count: number }>(stages, { hint: 'by_upload', ...limits }).toArray(),
    );
    return countsOf(new Map(inState.map(({ _id, count }) => [_id, count])));
  }

  async tags(limit: number): Promise<TagCount[]> {
    const tags = await this.model.read((live) => this.countedTags.get(live));
    return tags.slice(0, limit);
  }

  private async readTags(live: GenerationDocument): Promise<readonly TagCount[]> {
    const stages = [
      { $project: { listedTags: 1 } },
      { $unwind: '$listedTags' },
      { $group: { _id: '$listedTags', count: { $sum: 1 } } },
      { $sort: { count: -1, _id: 1 } },
      { $limit: TAGS_MAX },
    ];
    const facts = this.model.collection(live, '_facts');
    const rows = await ask(
      (limits) => facts.aggregate<{ _id: string; count: number }>(stages, limits).toArray(),
      COUNTED_WITHIN_MS,
    );
    return rows.map(({ _id, count }) => ({ tag: _id, count }));
  }

  /** The entries of as many listed videos as fit on a page, and their number. */
  private async readPage(live: GenerationDocument, found: readonly ListedVideo[]) {
    const entries: CatalogEntry[] = [];
    const size = new PageSize();
    let count = 0;
    for (const part of inParts(found)) {
      const ids = part.map(({ videoId }) => videoId);
      const read = await this.readEntries(live, ids);
      for (const id of ids) {
        const entry = read.get(id);
        if (entry && !size.fits(JSON.stringify(entry))) return { entries, count };
        if (entry) entries.push(entry);
        count += 1;
      }
    }
    return { entries, count };
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

  /** A list that is read now contains everything up to this position. */
  protected positionOf(live: GenerationDocument): number {
    return live.checkpoint;
  }
}

export type EntriesById = ReadonlyMap<string, CatalogEntry>;

/** In the requested order; missing entries are left out. */
const inOrderOf = (videoIds: readonly string[], entries: EntriesById): CatalogEntry[] =>
  videoIds.flatMap((videoId) => entries.get(videoId) ?? []);

function hasTags(entry: CatalogEntry, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const tags = catalogTags(entry);
  return wanted.every((tag) => tags.includes(tag));
}

const entryOf = ({ doc }: Row): CatalogEntry => JSON.parse(String(doc)) as CatalogEntry;
