import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownVideo, titleSortKey } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import { CATALOG, SqliteReadModels } from '@reelog/events';
import type { CatalogListQuery, CatalogQueries, CatalogSort } from '@reelog/events';
import { encodeCursor } from '../libs/events/src/read-models/catalog-cursor.js';
import { addReadyVideo } from '../libs/events/src/read-models/testing/films.js';
import { History } from '../libs/events/src/read-models/testing/history.js';
import { LogFile } from '../libs/events/src/sqlite/testing/log-file.js';

/**
 * Every kind of catalog query against 100,000 videos of the real read model, first page and deep pages, 50 a page.
 * `npx tsx bench/catalog.ts`; the worker runs from the same TypeScript sources.
 */
const VIDEOS = 100_000;
const PAGE = 50;
const TARGET_P99_MS = 10;
const RUNS = 200;

const videoId = (index: number): string => `0195c0de-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** Every video has the common word, one in a thousand the rare one; `late` lies in the oldest twentieth only. */
function writeLog(path: string): number {
  const history = new History();
  const log = new LogFile(path);
  const random = randomNumbers(7);
  for (let i = 0; i < VIDEOS; i += 1) {
    const id = videoId(i);
    const title = `Film ${vocabulary(random)} ${vocabulary(random)} ${i % 1_000 === 0 ? 'rarity' : ''}`;
    addReadyVideo(history, id, title, 30 + Math.floor(random() * 3_600));
    const description = Array.from({ length: 20 }, () => vocabulary(random)).join(' ');
    const tags = [`tag ${i % 500}`, i % 2 === 0 ? 'even' : 'odd', ...(i < VIDEOS / 20 ? ['late'] : [])];
    history.execute(id, { type: 'ChangeDetails', data: { description, tags } });
    const viewers = Math.floor(random() ** 4 * 50);
    const window = '2026-03-01T12:00:00.000Z';
    history.view(
      id,
      Array.from({ length: viewers }, (_, n) => ({ viewer: `v${n}`, window })),
    );
    history.pass(1_000);
    if (i % 5_000 === 4_999) log.append(history);
  }
  log.close();
  return history.events.length;
}

/** In a process of its own: its garbage must not be collected while queries are measured. */
function writeLogInChild(path: string): number {
  const child = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), path]);
  if (child.status !== 0) throw new Error(child.stderr.toString());
  return Number(child.stdout);
}

/** 5,000 words, a few of them frequent. */
const vocabulary = (random: () => number): string => `w${Math.floor(random() ** 3 * 5_000).toString(36)}`;

/** A small linear congruential generator (Numerical Recipes), so that every run sees the same library. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

type Query = Omit<CatalogListQuery, 'cursor' | 'limit'>;

const SORTS = ['newest', 'oldest', 'views', 'title', 'duration'] as const;
const FILTERS: readonly [name: string, filter: Partial<Query>][] = [
  ['all', {}],
  ['managers, all', { audience: 'managers' }],
  ['managers, ready', { audience: 'managers', status: 'ready' }],
  ['q: every video', { q: 'film' }],
  ['q: one letter', { q: 'w' }],
  ['q: a frequent word', { q: 'w1' }],
  ['q: two frequent words', { q: 'w1 w2' }],
  ['q: a rare word', { q: 'rarity' }],
  ['q: rare and frequent', { q: 'film rarit' }],
  ['q: nothing', { q: 'zzz' }],
  ['tag: one in 500', { tags: ['tag 7'] }],
  ['tag: every other', { tags: ['even'] }],
  ['tag: the oldest twentieth', { tags: ['late'] }],
  ['tag and q', { tags: ['even'], q: 'film w1' }],
];

/** Where 25, 50 and 75 percent of the videos lie behind one, by a sample of the library. */
async function deepCursors(catalog: CatalogQueries, query: Query): Promise<string[]> {
  const sample = await catalog.getMany(Array.from({ length: 200 }, (_, i) => videoId((i * 7_919) % VIDEOS)));
  const places = sample.map((entry) => ({ key: keyOf(entry, query.sort), videoId: entry.videoId }));
  places.sort((a, b) => (a.key < b.key ? -1 : 1));
  return [50, 100, 150].map((rank) => encodeCursor({ ...query, limit: PAGE }, places[rank] ?? { key: 0, videoId: '' }));
}

function keyOf(entry: CatalogEntry, sort: CatalogSort): number | string {
  const video = knownVideo(entry.video);
  if (sort === 'views') return entry.views;
  if (sort === 'title') return titleSortKey(video?.title ?? '');
  if (sort === 'duration') return video?.status === 'ready' ? video.media.durationSeconds : 0;
  return Date.parse(entry.uploadedAt);
}

interface Figures {
  readonly p50: number;
  readonly p99: number;
  /** Processor time instead of time passed: the same on a busy machine. */
  readonly cpuP99: number;
}

async function measure(work: () => Promise<unknown>): Promise<Figures> {
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

/** Answers the slowest p99, in time passed and in processor time. */
async function measureLists(catalog: CatalogQueries): Promise<Pick<Figures, 'p99' | 'cpuP99'>> {
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
      report(`${name.padEnd(28)}${sort.padEnd(10)}`, near, far);
    }
  }
  return { p99, cpuP99 };
}

function report(name: string, ...figures: Figures[]): void {
  const columns = figures.map((each) =>
    [each.p50, each.p99, each.cpuP99].map((ms) => ms.toFixed(2).padStart(7)).join(''),
  );
  const slow = figures.some(({ p99 }) => p99 > TARGET_P99_MS);
  console.log(`${name.padEnd(38)}${columns.join('   ')}${slow ? `   over ${TARGET_P99_MS}` : ''}`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const readModels = new SqliteReadModels({ logPath: join(folder, 'events.db'), folder: join(folder, 'read-models') });
  try {
    const head = writeLogInChild(join(folder, 'events.db'));
    const started = performance.now();
    await readModels.start();
    if (!(await readModels.waitFor(CATALOG, head, 600_000))) throw new Error('The catalog was not built in time');
    console.log(`built from ${head} events in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    const { catalog } = readModels;
    const slowest = await measureLists(catalog);
    const ids = Array.from({ length: 50 }, (_, i) => videoId(i * 1_999));
    console.log(
      `ratio: slowest list p99 ${slowest.p99.toFixed(1)} ms, ${slowest.cpuP99.toFixed(1)} ms of processor time`,
    );
    report('get', await measure(() => catalog.get(ids[7] ?? '')));
    report('getMany, 50', await measure(() => catalog.getMany(ids)));
    report('changedSince, 50', await measure(() => catalog.changedSince(head - 100, 50)));
    report('tags, 50', await measure(() => catalog.tags(50)));
  } finally {
    await readModels.stop();
    await rm(folder, { recursive: true });
  }
}

const [logToWrite] = process.argv.slice(2);
if (logToWrite === undefined) void main();
else console.log(writeLog(logToWrite));
