import { type CatalogQueries, homePage, relatedVideos, suggestions } from '@reelog/read-models';
import { videoId } from './catalog/library.js';
import { type BuiltCatalog, onMongo, onSqlite } from './catalog/read-models.js';

/**
 * The front page of 10,000 videos against one plain list of 50 in the same run, in both databases (on MongoDB if
 * `MONGODB_URL` names a server), unchanged and right after a change; also suggestions and related videos. Fails when the
 * front page costs more than `MAX_RATIO` lists.
 */
const VIDEOS = 10_000;
const ROUNDS = 300;
/** A change takes up to two seconds to be in the catalog. */
const CHANGES = 20;
const MAX_RATIO = 3;

const TYPED = ['v', 'vi', 'w1', 'video w', 'tag 1', 'even', 'zzz'];

function worksOf(catalog: CatalogQueries): Record<string, (round: number) => Promise<unknown>> {
  const someId = (n: number): string => videoId((n * 7_919) % VIDEOS);
  return {
    list: () => catalog.list({ audience: 'viewers', sort: 'newest', limit: 50 }),
    home: (round) =>
      homePage(
        catalog,
        [1, 2, 3, 4].map((n) => someId(round + n)),
      ),
    suggest: (round) => suggestions(catalog, TYPED[round % TYPED.length] ?? ''),
    related: async (round) => {
      const entry = await catalog.get(someId(round));
      return entry && relatedVideos(catalog, entry);
    },
  };
}

/** One after the other in each round, so that a busy machine slows all of them down alike. */
async function measure(database: string, catalog: CatalogQueries, { change }: BuiltCatalog): Promise<void> {
  const works = worksOf(catalog);
  const times = new Map<string, number[]>();
  const run = async (name: string, round: number, work = works[name]): Promise<void> => {
    const started = performance.now();
    await work?.(round);
    times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
  };
  for (let round = 0; round < ROUNDS; round += 1) for (const name of Object.keys(works)) await run(name, round);
  for (let round = 0; round < 2 * CHANGES; round += 1) {
    await change(videoId((round * 7_919) % VIDEOS));
    const name = round % 2 === 0 ? 'list' : 'home';
    await run(`${name} after a change`, round, works[name]);
  }
  report(database, times);
}

function report(database: string, times: ReadonlyMap<string, number[]>): void {
  const figures = new Map([...times].map(([name, measured]) => [name, fast(measured)]));
  for (const [name, ms] of figures) {
    const [work, when = ''] = name.split(/(?= after)/);
    const ratio = ms / (figures.get(`list${when}`) ?? NaN);
    const wanted = work === 'home' ? ` (wanted: at most ${MAX_RATIO})` : '';
    console.log(`ratio: ${database}, ${name}: ${ms.toFixed(2)} ms, ${ratio.toFixed(2)} lists${wanted}`);
    if (work === 'home' && !(ratio <= MAX_RATIO)) process.exitCode = 1;
  }
}

/** The 10th percentile: a busy machine changes it least. */
const fast = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 10)] ?? NaN;

await onSqlite(VIDEOS, (catalog, built) => measure('SQLite', catalog, built));
const address = process.env['MONGODB_URL'];
if (address) await onMongo(address, VIDEOS, (catalog, built) => measure('MongoDB', catalog, built));
else console.log('MongoDB: skipped, MONGODB_URL names no server.');
