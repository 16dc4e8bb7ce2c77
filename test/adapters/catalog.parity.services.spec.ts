import fc from 'fast-check';
import type { CatalogEntry } from '@reelog/domain';
import type { CatalogListQuery } from '../../libs/read-models/src/catalog/catalog-queries.port.js';
import { homePage } from '../../libs/read-models/src/discovery/home-page.js';
import { relatedVideos } from '../../libs/read-models/src/discovery/related-videos.js';
import { suggestions } from '../../libs/read-models/src/discovery/suggestions.js';
import { foldAll } from '../../libs/read-models/src/testing/catalog-reference.js';
import type { CatalogUnderTest } from '../../libs/read-models/src/testing/catalog-under-test.js';
import { History } from '../../libs/read-models/src/testing/history.js';
import { uploadOf } from '../../libs/read-models/src/testing/sample-videos.js';
import { randomQuery, randomSelection, randomSteps } from '../../libs/read-models/src/testing/random-history.js';
import { DEFAULT_PLAN as SQLITE_PLAN } from '../../adapters/sqlite/src/read-models/catalog.list.js';
import { createSqliteCatalog } from '../../adapters/sqlite/src/read-models/testing/create-sqlite-catalog.js';
import { service } from '../services/services.js';
import { DEFAULT_PLAN } from '../../adapters/mongo/src/read-models/catalog.list.js';
import { createMongoCatalog } from '../../adapters/mongo/src/read-models/testing/create-mongo-catalog.js';
import { openScratchDatabase } from '../../adapters/mongo/src/connection/testing/scratch-database.js';

const LONG = 'verylongwordthatisnoterm';

describe('the catalogs on SQLite and on MongoDB', () => {
  let database: Awaited<ReturnType<typeof openScratchDatabase>>;
  beforeAll(async () => {
    database = await openScratchDatabase(service('MONGODB_URL'));
  });
  afterAll(() => database.drop());

  async function withBoth(test: (catalogs: readonly CatalogUnderTest[]) => Promise<void>): Promise<void> {
    const catalogs = [
      await createSqliteCatalog(SQLITE_PLAN),
      await createMongoCatalog(database.connection, DEFAULT_PLAN),
    ];
    try {
      await test(catalogs);
    } finally {
      for (const catalog of catalogs) await catalog.close();
    }
  }

  it('give the same answers to all queries, page by page', async () => {
    const property = fc.asyncProperty(
      fc.array(randomSteps, { minLength: 1, maxLength: 3 }),
      fc.array(randomQuery, { minLength: 5, maxLength: 15 }),
      fc.nat(150),
      (parts, queries, after) =>
        withBoth(async (catalogs) => {
          const history = new History();
          for (const steps of parts) {
            for (const step of steps) step(history);
            for (const catalog of catalogs) await catalog.catchUp(history).then(catalog.snapshotCounts);
            const ids = [...foldAll(history).keys(), 'nobody'];
            for (const query of queries) await expectSame(catalogs, ({ queries: catalog }) => pagesOf(catalog, query));
            await expectSame(catalogs, ({ queries: catalog }) => catalog.changedSince(after, 7));
            await expectSame(catalogs, ({ queries: catalog }) => catalog.getMany(ids));
            await expectSame(catalogs, ({ queries: catalog }) => catalog.tags(5));
          }
        }),
    );
    await fc.assert(property, { numRuns: 30 });
  }, 180_000);

  it('give the same front pages, suggestions and related videos', async () => {
    const property = fc.asyncProperty(
      randomSteps,
      fc.array(randomSelection, { minLength: 1, maxLength: 5 }),
      (steps, selections) =>
        withBoth(async (catalogs) => {
          const history = new History();
          for (const step of steps) step(history);
          for (const catalog of catalogs) await catalog.catchUp(history);
          const entries = foldAll(history);
          await expectSame(catalogs, ({ queries }) => queries.find(selections));
          await expectSame(catalogs, ({ queries }) => homePage(queries, [...entries.keys(), 'nobody']));
          for (const { title = '' } of selections)
            await expectSame(catalogs, ({ queries }) => suggestions(queries, title));
          for (const entry of [...entries.values()].slice(0, 3))
            await expectSame(catalogs, ({ queries }) => relatedVideos(queries, entry));
        }),
    );
    await fc.assert(property, { numRuns: 20 });
  }, 120_000);

  it('find long words by prefixes that are longer than a term', async () => {
    await withBoth(async (catalogs) => {
      const history = new History();
      const titles = [LONG, `${LONG}s and more`, LONG.slice(0, 15), `${LONG.slice(0, 13)}-${LONG.slice(13)}`];
      for (const [i, title] of titles.entries()) {
        history.execute(`video-${i}`, uploadOf(`video-${i}`, title));
      }
      for (const catalog of catalogs) await catalog.catchUp(history);
      for (const length of [11, 12, 13, 14, 20, 24, 25]) {
        const query = { audience: 'managers', sort: 'title', limit: 2, q: `${LONG}s`.slice(0, length) } as const;
        await expectSame(catalogs, ({ queries }) => pagesOf(queries, query));
      }
    });
  });
});

async function expectSame<Answer>(
  catalogs: readonly CatalogUnderTest[],
  ask: (catalog: CatalogUnderTest) => Promise<Answer>,
): Promise<void> {
  const [first, ...others] = await Promise.all(catalogs.map(ask));
  for (const other of others) expect(other).toEqual(first);
}

/** Every page of a list, with the position it was read at. */
async function pagesOf(
  queries: CatalogUnderTest['queries'],
  query: Omit<CatalogListQuery, 'cursor'>,
): Promise<{ items: readonly CatalogEntry[]; position: number }[]> {
  const pages = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { items, position, nextCursor } = await queries.list({ ...query, ...(cursor && { cursor }) });
    pages.push({ items, position });
    cursor = nextCursor;
  }
  return pages;
}
