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

/** One video of a list and its place in the order; see `placeOf`. */
export interface ListedVideo extends CatalogPosition {
  readonly place: string;
}

/** How a filtered list is read; with the defaults, a library of 100,000 videos takes milliseconds. */
export interface ListPlan {
  /** Up to this many matches are sorted; with more, the order is walked and matches are picked out. */
  readonly sortableMatches: number;
  /** The same for the order by views, where matches are found in one collection and sorted in another. */
  readonly joinableMatches: number;
  /** Maximum videos to walk: if they have too few matches, all matches are sorted. */
  readonly walkVideos: number;
}

/** Index hint where a server might walk along the order: it does not know how few matches there are. */
const BY_TERM = 'by_term';
const BY_ID = '_id_';
/** Maximum of terms whose matches are counted. */
const COUNTED_TERMS_MAX = 4;

/** A strategy to find the matches of a filter: walk the order, or sort the matches of one term or of all. */
interface Strategy {
  readonly kind: 'walk' | 'pick' | 'sort';
  readonly by?: string;
}

/** The best strategy changes slowly, because term counts do. */
const STRATEGY_TTL_MS = 30_000;
const STRATEGIES_CACHED_MAX = 1_000;

/**
 * TTL cache of chosen strategies, by filter and part: choosing requires counting terms, which takes as long as reading.
 */
export type StrategyCache = LRUCache<string, Strategy>;
export const strategyCache = (): StrategyCache => new LRUCache({ max: STRATEGIES_CACHED_MAX, ttl: STRATEGY_TTL_MS });

export const DEFAULT_PLAN: ListPlan = { sortableMatches: 6_000, joinableMatches: 1_500, walkVideos: 4_000 };

/** The next videos of a list. The cost does not depend on the page number: one index range per state, merged. */
export async function listVideos(
  parts: Parts,
  request: ListRequest,
  plan = DEFAULT_PLAN,
  cache = strategyCache(),
): Promise<ListedVideo[]> {
  if (request.states.length === 0) return [];
  const strategies = new ListStrategies(parts, request, plan);
  const key = JSON.stringify([ORDERS[request.sort].part, request.filter]);
  const strategy = cache.get(key) ?? (await strategies.choose());
  cache.set(key, strategy, { noUpdateTTL: true });
  const found = await strategies.read(strategy, request.states);
  return found.sort(inOrder(request.sort)).slice(0, request.limit);
}

/** Whether the request is for the videos with one tag: they are rows of their own, in every order. */
export const isOfOneTag = ({ filter: { words, tags } }: Pick<ListRequest, 'filter'>): boolean =>
  words.length === 0 && tags.length === 1;

/** The next videos of several lists by one tag, read by one query. */
export async function listTags(parts: Parts, requests: readonly ListRequest[]): Promise<ListedVideo[][]> {
  const tagged = parts('_tags');
  const ranges = requests.flatMap((request, index) =>
    request.states.map((state) => {
      const { field, direction } = ORDERS[request.sort];
      return [
        { $match: { tag: request.filter.tags[0], ...rangeOf(request, state) } },
        { $sort: { [field]: direction } },
        { $limit: request.limit },
        { $project: { _id: 0, place: `$${field}`, index: { $literal: index } } },
      ];
    }),
  );
  const [first, ...others] = ranges;
  if (!first) return requests.map(() => []);
  const unions = others.map((pipeline) => ({ $unionWith: { coll: tagged.collectionName, pipeline } }));
  const rows = await ask((limits) =>
    tagged.aggregate<{ place: string; index: number }>([...first, ...unions], limits).toArray(),
  );
  return requests.map(({ sort, limit }, request) =>
    rows
      .filter(({ index }) => index === request)
      .map(({ place }) => ({ ...positionAt(sort, place), place }))
      .sort(inOrder(sort))
      .slice(0, limit),
  );
}

/** Number of videos that match a filter, at most `max`. */
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

/** The strategies to read one state's part of a list; all of them return the same. */
class ListStrategies {
  private readonly order;
  private readonly isFiltered: boolean;
  /** The only tag, if the filter has nothing else. */
  private readonly onlyTag: string | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly request: ListRequest,
    private readonly plan: ListPlan,
  ) {
    const { words, tags } = request.filter;
    this.order = ORDERS[request.sort];
    this.isFiltered = words.length + tags.length > 0;
    this.onlyTag = isOfOneTag(request) ? tags[0] : undefined;
  }

  async choose(): Promise<Strategy> {
    if (!this.isFiltered || this.onlyTag !== undefined) return { kind: 'walk' };
    const { sortableMatches, joinableMatches } = this.plan;
    const few = this.order.part === '_views' ? joinableMatches : sortableMatches;
    const rare = await this.findRareTerm(few);
    if (rare !== undefined) return { kind: 'sort', by: rare };
    const matches = await this.count(this.parts('_facts'), matchOf(this.request.filter), few + 1);
    return { kind: matches > few ? 'pick' : 'sort' };
  }

  /** Not sorted, and perhaps more than the limit. */
  async read(strategy: Strategy, states: readonly string[]): Promise<ListedVideo[]> {
    const { filter } = this.request;
    const match = strategy.by === undefined ? matchOf(filter) : matchBy(strategy.by, filter);
    if (strategy.kind === 'sort') return this.sortMatches(match, states);
    const ranges = states.map((state) => (strategy.kind === 'walk' ? this.walk(state) : this.pick(match, state)));
    return (await Promise.all(ranges)).flat();
  }

  /** Finds a term with few videos: only those have to be examined. */
  private async findRareTerm(few: number): Promise<string | undefined> {
    const terms = wantedTerms(this.request.filter).slice(0, COUNTED_TERMS_MAX);
    const counts = await Promise.all(terms.map((term) => this.count(this.parts('_facts'), { terms: term }, few + 1)));
    const fewest = Math.min(...counts);
    return fewest > few ? undefined : terms[counts.indexOf(fewest)];
  }

  /** Reads along the index. */
  private walk(state: string): Promise<ListedVideo[]> {
    const range = this.range(state);
    const { onlyTag: tag } = this;
    if (tag === undefined) return this.find(this.order.part, range);
    return this.find('_tags', { tag, ...range });
  }

  /** Reads along the index for this many videos, and checks the words of each. */
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

  /** Used when there are many matches, all late in the order, which is rare. */
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
    return rangeOf(this.request, ...states);
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

function rangeOf({ sort, after }: ListRequest, ...states: readonly string[]): mongo.Filter<Row> {
  const { field, direction } = ORDERS[sort];
  const state = states.length === 1 ? states[0] : { $in: [...states] };
  const place = after && placeOf(after);
  return { state, ...(place !== undefined && { [field]: direction === 1 ? { $gt: place } : { $lt: place } }) };
}

/** By bytes, as the server sorts; JavaScript compares texts by UTF-16 units. */
const inOrder =
  (sort: CatalogOrder) =>
  (a: ListedVideo, b: ListedVideo): number =>
    ORDERS[sort].direction * Buffer.compare(Buffer.from(a.place), Buffer.from(b.place));
