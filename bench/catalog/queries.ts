import { type CatalogEntry, knownVideo, titleSortKey } from '@reelog/domain';
import type { CatalogListQuery, CatalogQueries, CatalogSort } from '@reelog/read-models';
import { decodeCursor, encodeCursor } from '../../libs/read-models/src/catalog/catalog-cursor.js';
import { VIDEOS, videoId } from './library.js';

const PAGE = 50;
const RUNS = 200;

type Query = Omit<CatalogListQuery, 'cursor' | 'limit'>;

const SORTS = ['relevance', 'newest', 'oldest', 'views', 'title', 'duration'] as const;
const FILTERS: readonly [name: string, filter: Partial<Query>][] = [
  ['all', {}],
  ['managers, all', { audience: 'managers' }],
  ['managers, ready', { audience: 'managers', status: 'ready' }],
  ['q: every video', { q: 'video' }],
  ['q: one letter', { q: 'w' }],
  ['q: a frequent word', { q: 'w1' }],
  ['q: two frequent words', { q: 'w1 w2' }],
  ['q: a rare word', { q: 'rarity' }],
  ['q: rare and frequent', { q: 'video rarit' }],
  ['q: the oldest twentieth', { q: 'bygone' }],
  ['q: nothing', { q: 'zzz' }],
  ['tag: one in 500', { tags: ['tag 7'] }],
  ['tag: every other', { tags: ['even'] }],
  ['tag: the oldest twentieth', { tags: ['late'] }],
  ['tag and q', { tags: ['even'], q: 'video w1' }],
];

/** Values after 25, 50 and 75 percent of the videos, from a sample of the library. */
async function deepCursors(catalog: CatalogQueries, query: Query): Promise<string[]> {
  const sample = await catalog.getMany(Array.from({ length: 200 }, (_, i) => videoId((i * 7_919) % VIDEOS)));
  const places = sample.map((entry) => ({ key: keyOf(entry, query.sort), videoId: entry.videoId }));
  places.sort((a, b) => (a.key < b.key ? -1 : 1));
  const { nextCursor } = await catalog.list({ ...query, limit: 1 });
  const { part = 0 } = nextCursor === null ? {} : decodeCursor({ ...query, limit: PAGE }, nextCursor);
  return [50, 100, 150].map((rank) =>
    encodeCursor({ ...query, limit: PAGE }, { ...(places[rank] ?? { key: 0, videoId: '' }), part }),
  );
}

function keyOf(entry: CatalogEntry, sort: CatalogSort): number | string {
  const video = knownVideo(entry.video);
  if (sort === 'views') return entry.views;
  if (sort === 'title') return titleSortKey(video?.title ?? '');
  if (sort === 'duration') return video?.status === 'ready' ? video.media.durationSeconds : 0;
  return Date.parse(entry.uploadedAt);
}

export interface Figures {
  readonly p50: number;
  readonly p99: number;
  /** CPU time instead of wall time, because a busy machine does not change it. */
  readonly cpuP99: number;
}

export async function measure(work: () => Promise<unknown>): Promise<Figures> {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    cpuTimes.push((user + system) / 1_000);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), cpuP99: percentile(cpuTimes, 0.99) };
}

const percentile = (times: number[], share: number): number =>
  times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

/** @returns the slowest p99, in wall time and in CPU time */
export async function measureLists(
  catalog: CatalogQueries,
  targetMs: number,
): Promise<Pick<Figures, 'p99' | 'cpuP99'>> {
  let p99 = 0;
  let cpuP99 = 0;
  console.log('milliseconds; first page, then deep pages');
  console.log(`${'list'.padEnd(28)}${'sort'.padEnd(10)}${'    p50    p99 cpu p99   '.repeat(2)}`);
  for (const [name, filter] of FILTERS) {
    for (const sort of SORTS) {
      const query: Query = { audience: 'viewers', sort, ...filter };
      const deep = await deepCursors(catalog, query);
      const page = (cursor?: string) =>
        catalog.list({ ...query, limit: PAGE, ...(cursor !== undefined && { cursor }) });
      const near = await measure(() => page());
      let turn = 0;
      const far = await measure(() => page(deep[(turn += 1) % deep.length]));
      p99 = Math.max(p99, near.p99, far.p99);
      cpuP99 = Math.max(cpuP99, near.cpuP99, far.cpuP99);
      report(`${name.padEnd(28)}${sort.padEnd(10)}`, targetMs, near, far);
    }
  }
  return { p99, cpuP99 };
}

export function report(name: string, targetMs: number, ...figures: Figures[]): void {
  const columns = figures.map((each) =>
    [each.p50, each.p99, each.cpuP99].map((ms) => ms.toFixed(2).padStart(7)).join(''),
  );
  const slow = figures.some(({ p99 }) => p99 > targetMs);
  console.log(`${name.padEnd(38)}${columns.join('   ')}${slow ? `   over ${targetMs}` : ''}`);
}

/** All queries that are not lists. */
export async function measureOthers(catalog: CatalogQueries, head: number, targetMs: number): Promise<void> {
  const ids = Array.from({ length: 50 }, (_, i) => videoId(i * 1_999));
  report('get', targetMs, await measure(() => catalog.get(ids[7] ?? '')));
  report('getMany, 50', targetMs, await measure(() => catalog.getMany(ids)));
  report('changedSince, 50', targetMs, await measure(() => catalog.changedSince(head - 100, 50)));
  report('tags, 50', targetMs, await measure(() => catalog.tags(50)));
}
