import { type CatalogQueries, homePage, relatedVideos, suggestions } from '@reelog/read-models';
import { videoId } from './catalog/library.js';
import { onMongo, onSqlite } from './catalog/read-models.js';

/**
 * The front page of 10,000 videos against one plain list of 50 in the same run, in both databases (on MongoDB if
 * `MONGODB_URL` names a server); also suggestions and related videos. Fails when the front page costs more than
 * `MAX_RATIO` lists.
 */
const VIDEOS = 10_000;
const ROUNDS = 300;
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
async function measure(database: string, catalog: CatalogQueries): Promise<void> {
  const works = Object.entries(worksOf(catalog)).map(([name, work]) => ({ name, work, times: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { work, times } of works) {
      const started = performance.now();
      await work(round);
      times.push(performance.now() - started);
    }
  }
  const figures = new Map(works.map(({ name, times }) => [name, fast(times)]));
  const list = figures.get('list') ?? NaN;
  for (const [name, ms] of figures)
    console.log(`ratio: ${database}, ${name}: ${ms.toFixed(2)} ms, ${(ms / list).toFixed(2)} lists`);
  if (!((figures.get('home') ?? NaN) <= MAX_RATIO * list)) process.exitCode = 1;
}

/** The 10th percentile: a busy machine changes it least. */
const fast = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 10)] ?? NaN;

await onSqlite(VIDEOS, (catalog) => measure('SQLite', catalog));
const address = process.env['MONGODB_URL'];
if (address) await onMongo(address, VIDEOS, (catalog) => measure('MongoDB', catalog));
else console.log('MongoDB: skipped, MONGODB_URL names no server.');
