import type { CatalogFilter, CatalogOrder, CatalogPosition } from '@reelog/read-models';
import { LRUCache } from 'lru-cache';
import type { mongo } from 'mongoose';
import { ORDERS, placeOf, positionAt } from './catalog.orders.js';
import { ask } from '../connection/deadline.js';
import { matchBy, matchOf, wantedTerms } from './catalog.terms.js';
import type { Row } from './read-model.js';

/** One part of the live generation; see `catalogLayout`. */
export type Parts = (part: Part) => mongo.Collection<Row>;
type Part = '_facts' | '_views' | '_tags';

export interface ListRequest {
  readonly states: readonly string[];
  readonly sort: CatalogOrder;
  readonly filter: CatalogFilter;
  readonly after: CatalogPosition | undefined;
  readonly limit: number;
}

/** One video of a list, and its place in the order; see `placeOf`. */
export interface ListedVideo extends CatalogPosition {
  readonly place: string;
}

/** How a filtered list is read; the defaults keep a library of 100,000 videos within milliseconds. */
export interface ListPlan {
  /** Up to so many matches are sorted on the spot; with more, the order is walked and matches are picked out. */
  readonly sortableMatches: number;
  /** The same for the order by views, where matches are found in one collection and sorted in another. */
  readonly joinableMatches: number;
  /** Videos of such a walk before it is given up: the matches all lie far back then. */
  readonly walkVideos: number;
}

/** Named where a server might rather walk along the order: it does not know how few matches there are. */
const BY_TERM = 'by_term';
const BY_ID = '_id_';
/** Terms of which the matches are counted one by one. */
const COUNTED_TERMS_MAX = 4;

/** How the matches of a filter are found: by walking the order, or by sorting them, found by one term or by all. */
interface Way {
  readonly kind: 'walk' | 'pick' | 'sort';
  readonly by?: string;
}

/** How often terms occur changes slowly; a way that has become the slower one is taken for no longer than this. */
const WAY_REMEMBERED_MS = 30_000;
const WAYS_REMEMBERED_MAX = 1_000;

/** Ways that were chosen lately, by filter and part: to choose, terms have to be counted, which takes as long as reading. */
export type RememberedWays = LRUCache<string, Way>;
export const rememberedWays = (): RememberedWays => new LRUCache({ max: WAYS_REMEMBERED_MAX, ttl: WAY_REMEMBERED_MS });

export const DEFAULT_PLAN: ListPlan = { sortableMatches: 6_000, joinableMatches: 1_500, walkVideos: 4_000 };

/**
 * The next videos of a list, at a cost that does not depend on how far back the page lies: one range of an index a
 * state, merged.
 */
export async function listVideos(
  parts: Parts,
  request: ListRequest,
  plan = DEFAULT_PLAN,
  remembered = rememberedWays(),
): Promise<ListedVideo[]> {
  if (request.states.length === 0) return [];
  const ways = new ListWays(parts, request, plan);
  const key = JSON.stringify([ORDERS[request.sort].part, request.filter]);
  const way = remembered.get(key) ?? (await ways.choose());
  remembered.set(key, way, { noUpdateTTL: true });
  const found = await ways.read(way, request.states);
  return found.sort(inOrder(request.sort)).slice(0, request.limit);
}

/** How many videos a filter finds, at most `max`. */
export async function countVideos(
  parts: Parts,
  { states, filter }: Pick<ListRequest, 'states' | 'filter'>,
  max: number,
): Promise<number> {
  if (states.length === 0) return 0;
  const found = { ...matchOf(filter), state: { $in: [...states] } };
  const stages = [{ $match: found }, { $limit: max }, { $count: 'count' }];
  const [counted] = await ask((limits) =>
    parts('_facts')
      .aggregate<{ count: number }>(stages, { hint: BY_TERM, ...limits })
      .toArray(),
  );
  return counted?.count ?? 0;
}

/** The ways to read one state's part of a list; all of them answer the same. */
class ListWays {
  private readonly order;
  private readonly isFiltered: boolean;
  /** The one tag that is all the filter asks for. */
  private readonly onlyTag: string | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly request: ListRequest,
    private readonly plan: ListPlan,
  ) {
    const { words, tags } = request.filter;
    this.order = ORDERS[request.sort];
    this.isFiltered = words.length + tags.length > 0;
    this.onlyTag = words.length === 0 && tags.length === 1 ? tags[0] : undefined;
  }

  async choose(): Promise<Way> {
    if (!this.isFiltered || this.onlyTag !== undefined) return { kind: 'walk' };
    const { sortableMatches, joinableMatches } = this.plan;
    const few = this.order.part === '_views' ? joinableMatches : sortableMatches;
    const rare = await this.findRareTerm(few);
    if (rare !== undefined) return { kind: 'sort', by: rare };
    const matches = await this.count(this.parts('_facts'), matchOf(this.request.filter), few + 1);
    return { kind: matches > few ? 'pick' : 'sort' };
  }

  /** Not in order, and perhaps more than the limit. */
  async read(way: Way, states: readonly string[]): Promise<ListedVideo[]> {
    const { filter } = this.request;
    const match = way.by === undefined ? matchOf(filter) : matchBy(way.by, filter);
    if (way.kind === 'sort') return this.sortMatches(match, states);
    const ranges = states.map((state) => (way.kind === 'walk' ? this.walk(state) : this.pick(match, state)));
    return (await Promise.all(ranges)).flat();
  }

  /** A term that few videos have: those are all that need to be looked at. */
  private async findRareTerm(few: number): Promise<string | undefined> {
    const terms = wantedTerms(this.request.filter).slice(0, COUNTED_TERMS_MAX);
    const counts = await Promise.all(terms.map((term) => this.count(this.parts('_facts'), { terms: term }, few + 1)));
    const fewest = Math.min(...counts);
    return fewest > few ? undefined : terms[counts.indexOf(fewest)];
  }

  /** Straight along the index. */
  private walk(state: string): Promise<ListedVideo[]> {
    const range = this.range(state);
    const { onlyTag: tag } = this;
    if (tag === undefined) return this.find(this.order.part, range);
    return this.find('_tags', { tag, ...range });
  }

  /** Along the index for so many videos, looking at the words of each. */
  private async pick(match: mongo.Filter<Row>, state: string): Promise<ListedVideo[]> {
    const { field, part, direction } = this.order;
    const { walkVideos } = this.plan;
    const stages = [
      { $match: this.range(state) },
      { $sort: { [field]: direction } },
      { $limit: walkVideos },
      { $match: match },
      { $limit: this.request.limit },
      { $project: { [field]: 1 } },
    ];
    const found = this.places(await ask((limits) => this.parts(part).aggregate<Row>(stages, limits).toArray()));
    if (found.length === this.request.limit) return found;
    const isAll = (await this.count(this.parts(part), this.range(state), walkVideos)) < walkVideos;
    return isAll ? found : this.sortMany(match, state);
  }

  /** The matches are many and all lie far back, which is rare. */
  private sortMany(match: mongo.Filter<Row>, state: string): Promise<ListedVideo[]> {
    if (this.order.part === '_facts') return this.sortMatches(match, [state]);
    return this.find('_views', { ...match, ...this.range(state) });
  }

  private async sortMatches(match: mongo.Filter<Row>, states: readonly string[]): Promise<ListedVideo[]> {
    if (this.order.part === '_views') return this.joinMatches(match, states);
    return this.find('_facts', { ...match, ...this.range(...states) }, { hint: BY_TERM });
  }

  private async joinMatches(match: mongo.Filter<Row>, states: readonly string[]): Promise<ListedVideo[]> {
    const stages = [
      { $match: { ...match, state: { $in: [...states] } } },
      { $group: { _id: null, ids: { $push: '$_id' } } },
    ];
    const facts = this.parts('_facts');
    const [found] = await ask((limits) =>
      facts.aggregate<{ ids: string[] }>(stages, { hint: BY_TERM, ...limits }).toArray(),
    );
    if (!found) return [];
    return this.find('_views', { _id: { $in: found.ids }, ...this.range(...states) }, { hint: BY_ID });
  }

  private range(...states: readonly string[]): mongo.Filter<Row> {
    const { field, direction } = this.order;
    const { after } = this.request;
    const state = states.length === 1 ? states[0] : { $in: [...states] };
    const place = after && placeOf(after);
    return { state, ...(place !== undefined && { [field]: direction === 1 ? { $gt: place } : { $lt: place } }) };
  }

  private async find(part: Part, match: mongo.Filter<Row>, options: mongo.FindOptions = {}): Promise<ListedVideo[]> {
    const { field, direction } = this.order;
    const { limit } = this.request;
    const page = { sort: { [field]: direction }, limit, batchSize: limit + 1, projection: { [field]: 1 }, ...options };
    return this.places(
      await ask((limits) =>
        this.parts(part)
          .find(match, { ...page, ...limits })
          .toArray(),
      ),
    );
  }

  private async count(collection: mongo.Collection<Row>, match: mongo.Filter<Row>, limit: number): Promise<number> {
    const stages = [{ $match: match }, { $limit: limit }, { $count: 'count' }];
    const [counted] = await ask((limits) => collection.aggregate<{ count: number }>(stages, limits).toArray());
    return counted?.count ?? 0;
  }

  private places(rows: readonly Row[]): ListedVideo[] {
    const { field } = this.order;
    return rows.map((row) => {
      const place = String(row[field]);
      return { ...positionAt(this.request.sort, place), place };
    });
  }
}

/** By bytes, as the server sorts: not by UTF-16 units, as texts compare here. */
const inOrder =
  (sort: CatalogOrder) =>
  (a: ListedVideo, b: ListedVideo): number =>
    ORDERS[sort].direction * Buffer.compare(Buffer.from(a.place), Buffer.from(b.place));
