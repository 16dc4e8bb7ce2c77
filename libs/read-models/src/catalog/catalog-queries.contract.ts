import fc from 'fast-check';
import {
  type CatalogListQuery,
  type CatalogPage,
  type CatalogQueries,
  COUNTED_MAX,
  InvalidCursorError,
  PAGE_MAX_BYTES,
} from './catalog-queries.port.js';
import { type CatalogUnderTest, withCatalogs } from '../testing/catalog-under-test.js';
import { countStatuses, countTags, foldAll, listNaively } from '../testing/catalog-reference.js';
import { addReadyVideo, finishJob, uploadOf } from '../testing/sample-videos.js';
import { History } from '../testing/history.js';
import { randomQuery, randomSteps } from '../testing/random-history.js';
import { SEARCH_TABLE } from '../testing/search-table.js';

/** The contract of every catalog; an adapter's spec calls it with a factory. */
export function catalogQueriesContract(create: () => Promise<CatalogUnderTest>): void {
  const withCatalog = withCatalogs(create);

  it('lists, page by page, the same as a naive list of any history', async () => {
    const property = fc.asyncProperty(
      fc.array(randomSteps, { minLength: 1, maxLength: 3 }),
      fc.array(randomQuery, { minLength: 5, maxLength: 15 }),
      (parts, queries) =>
        withCatalog(async (catalog) => {
          const history = new History();
          for (const steps of parts) {
            for (const step of steps) step(history);
            await catalog.catchUp(history);
            await catalog.snapshotCounts();
            for (const query of queries)
              expect(await listAll(catalog.queries, query)).toEqual(listNaively(history, query));
            expect(await catalog.queries.tags(100)).toEqual(countTags(history));
            expect((await catalog.queries.counts()).byStatus).toEqual(countStatuses(history));
          }
        }),
    );
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it('skips nothing and repeats nothing while videos are added between the pages', async () => {
    const property = fc.asyncProperty(
      randomSteps,
      randomQuery,
      fc.array(fc.string({ maxLength: 8 }), { maxLength: 20 }),
      (steps, query, titles) =>
        withCatalog(async (catalog) => {
          const history = new History();
          for (const step of steps) step(history);
          await catalog.catchUp(history);
          await catalog.snapshotCounts();
          const before = idsOf(listNaively(history, query));
          const arrivals = titles.entries();
          const listed = await listAll(catalog.queries, query, async () => {
            const arrival = arrivals.next();
            if (arrival.done) return;
            const [n, title] = arrival.value;
            history.pass(n % 3);
            addReadyVideo(history, `arrival-${n}`, `harbour ${title}`, 30 + n);
            await catalog.catchUp(history);
          });
          const ids = idsOf(listed);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.filter((id) => !id.startsWith('arrival-'))).toEqual(before);
        }),
    );
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it('lists each video once by views while views are counted, as long as its snapshot of the counts is kept', async () => {
    const byViews = { ...everything, sort: 'views', limit: 2 } as const;
    const filters: Partial<CatalogListQuery>[] = [{}, { q: 'harbour' }, { tags: ['sea'] }];
    await withCatalog(async (catalog) => {
      const history = new History();
      let viewer = 0;
      const view = (n: number, times: number): void => {
        for (let i = 0; i < times; i += 1)
          history.view(`v${n}`, [{ viewer: `viewer-${(viewer += 1)}`, window: '2026-03-01T12:00:00.000Z' }]);
      };
      for (let n = 0; n < 9; n += 1) {
        addReadyVideo(history, `v${n}`, `Harbour ${n}`);
        history.execute(`v${n}`, { type: 'ChangeDetails', data: { tags: ['sea'] } });
        view(n, n);
      }
      await catalog.catchUp(history);
      await catalog.snapshotCounts();
      const expected = ['v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2', 'v1', 'v0'];
      for (const filter of filters) {
        let turn = 0;
        const listed = await listAll(catalog.queries, { ...byViews, ...filter }, async () => {
          view(0, 30);
          view((turn += 1), 20);
          await catalog.catchUp(history);
          if (turn === 1) await catalog.snapshotCounts(); // this list continues with the earlier snapshot
        });
        expect(new Set(idsOf(listed)).size).toBe(9);
        expect(listed).toHaveLength(9);
        if (filter === filters[0]) expect(idsOf(listed)).toEqual(expected);
      }
      const { nextCursor } = await catalog.queries.list(byViews);
      const cursor = nextCursor ?? '';
      await catalog.snapshotCounts();
      expect((await catalog.queries.list({ ...byViews, cursor })).items).toHaveLength(2);
      await catalog.snapshotCounts();
      await expect(catalog.queries.list({ ...byViews, cursor })).rejects.toThrow(InvalidCursorError);
    });
  });

  it('returns any entry by id, including hidden ones, and the changes since a position', async () => {
    const property = fc.asyncProperty(randomSteps, fc.nat(100), (steps, after) =>
      withCatalog(async (catalog) => {
        const history = new History();
        for (const step of steps) step(history);
        await catalog.catchUp(history);
        const entries = foldAll(history);
        const ids = [...entries.keys(), 'nobody'];
        expect(await catalog.queries.getMany(ids)).toEqual([...entries.values()]);
        expect(await catalog.queries.get('nobody')).toBeUndefined();
        const changed = [...entries.values()].filter((entry) => entry.position > after);
        const inOrder = changed.sort((a, b) => a.position - b.position);
        expect(await catalog.queries.changedSince(after, 5)).toEqual(inOrder.slice(0, 5));
        for (const count of [0, 1, inOrder.length - 1, inOrder.length, inOrder.length + 1].filter((each) => each >= 0))
          expect(await catalog.queries.hasMoreChanges(after, count)).toBe(inOrder.length > count);
      }),
    );
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it('finds a video by the beginning of any of its words, ignoring case and accents', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      addReadyVideo(history, 'a', 'Der alte Häfen');
      history.execute('a', { type: 'ChangeDetails', data: { description: 'Été à la plage', tags: ['night shift'] } });
      await catalog.catchUp(history);
      const find = async (q: string) => idsOf(await listAll(catalog.queries, { ...everything, q }));
      for (const q of ['haf', 'HÄF', 'ete', 'plag ALT', 'shift', 'nig', 'der alte hafen'])
        expect(await find(q)).toEqual(['a']);
      for (const q of ['afen', 'alten', 'haf nothing', 'plages']) expect(await find(q)).toEqual([]);
    });
  });

  it('matches what people type instead of special letters', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      addReadyVideo(history, 'a', 'Ångström Øre Łódź Straße');
      await catalog.catchUp(history);
      const find = async (q: string) => idsOf(await listAll(catalog.queries, { ...everything, q }));
      for (const q of ['strasse', 'STRASSE', 'STRAẞE', 'ore', 'ØRE', 'lodz', 'angstrom øre łódź straße'])
        expect(await find(q)).toEqual(['a']);
    });
  });

  it('searches every script, with the same results after a rebuild', async () => {
    const history = new History();
    await withCatalog(async (catalog) => {
      for (const [i, { title }] of SEARCH_TABLE.entries()) {
        addReadyVideo(history, `edited-${i}`, 'Untitled');
        history.execute(`edited-${i}`, { type: 'ChangeDetails', data: { title } });
        addReadyVideo(history, `tagged-${i}`, `${i}`);
        history.execute(`tagged-${i}`, { type: 'ChangeDetails', data: { tags: [title.slice(0, 40)] } });
        addReadyVideo(history, `described-${i}`, `${i}`);
        history.execute(`described-${i}`, { type: 'ChangeDetails', data: { description: title } });
        await catalog.catchUp(history);
      }
      await expectSearchTable(catalog.queries);
    });
    await withCatalog(async (rebuilt) => {
      await rebuilt.catchUp(history);
      await expectSearchTable(rebuilt.queries);
    });
  }, 60_000);

  it('lists matches in the title first, then in the tags, then in the description', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      const add = (id: string, title: string, data: object = {}) => {
        history.pass(1_000);
        addReadyVideo(history, id, title);
        history.execute(id, { type: 'ChangeDetails', data });
      };
      add('title', 'Old harbour');
      add('tag', 'Boats', { tags: ['old harbour'] });
      add('both', 'Old boats', { tags: ['harbour'] });
      add('description', 'Boats', { description: 'In the old harbour', tags: ['old'] });
      add('other', 'Old boats');
      add('newer', 'The harbour is old');
      await catalog.catchUp(history);
      const found = ['newer', 'title', 'both', 'tag', 'description'];
      for (const limit of [1, 2, 3, 50]) {
        const query = { ...everything, sort: 'relevance', q: 'old HARB', limit } as const;
        expect(idsOf(await listAll(catalog.queries, query))).toEqual(found);
      }
      const all = await listAll(catalog.queries, { ...everything, sort: 'relevance' });
      expect(idsOf(all)).toEqual(idsOf(await listAll(catalog.queries, everything)));
    });
  });

  it('counts the matches of a search up to a limit, with the first page', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      for (let i = 0; i <= COUNTED_MAX; i += 1) {
        history.execute(`v${i}`, uploadOf(`v${i}`, i < 3 ? 'Rare video' : 'Video'));
        history.execute(`v${i}`, { type: 'ChangeDetails', data: { tags: i < 2 ? ['few'] : [] } });
      }
      history.execute('v0', { type: 'RemoveVideo', data: {} });
      await catalog.catchUp(history);
      const query = { audience: 'managers', sort: 'relevance', limit: 1 } as const;
      const total = async (part: Partial<CatalogListQuery>) =>
        (await catalog.queries.list({ ...query, ...part })).total;
      expect(await total({ q: 'rare' })).toBe(3);
      expect(await total({ q: 'rare', status: 'removed' })).toBe(1);
      expect(await total({ tags: ['few'] })).toBe(2);
      expect(await total({ q: 'rare', audience: 'viewers' })).toBe(0);
      expect(await total({ q: '*' })).toBe(0);
      expect(await total({ q: 'video' })).toBe(COUNTED_MAX);
      expect(await total({})).toBeUndefined();
      const { nextCursor } = await catalog.queries.list({ ...query, q: 'rare' });
      expect(await total({ q: 'rare', cursor: nextCursor ?? '' })).toBeUndefined();
    });
  }, 60_000);

  it('finds videos by their titles only, including removed ones', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        addReadyVideo(history, id, id === 'e' ? 'Market' : `Old harbour ${id}`);
        history.pass(1_000);
      }
      history.execute('a', { type: 'RemoveVideo', data: {} });
      history.execute('b', { type: 'RemoveVideo', data: {} });
      history.execute('b', { type: 'PurgeVideo', data: { objectKeys: [] } });
      history.execute('c', { type: 'ChangeDetails', data: { title: 'Market', description: 'old harbour' } });
      history.execute('e', { type: 'ChangeDetails', data: { tags: ['old', 'harbour'] } });
      await catalog.catchUp(history);
      const find = async (title: string, limit = 9) => {
        const [found = []] = await catalog.queries.find([{ audience: 'managers', title, sort: 'newest', limit }]);
        return idsOf(found);
      };
      expect(await find('HARB old')).toEqual(['d', 'a']);
      expect(await find('harb', 1)).toEqual(['d']);
      expect(await find('market')).toEqual(['e', 'c']);
      for (const text of ['', '*', 'arbour']) expect(await find(text)).toEqual([]);
    });
  });

  it('finds nothing for characters without a letter or digit, and everything for an empty query', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      addReadyVideo(history, 'a', 'One');
      addReadyVideo(history, 'b', '😀 *');
      await catalog.catchUp(history);
      const find = async (q: string) => idsOf(await listAll(catalog.queries, { ...everything, sort: 'title', q }));
      for (const q of ['😀', '*', `"';--`, '…!?*"']) expect(await find(q)).toEqual([]);
      for (const q of ['', ' \t ']) expect((await find(q)).sort()).toEqual(['a', 'b']);
    });
  });

  it('lists a video under its current tags, in every order, after any number of changes', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      addReadyVideo(history, 'a', 'Harbour', 60);
      addReadyVideo(history, 'b', 'Market', 90);
      const tag = (videoId: string, ...tags: string[]) =>
        history.execute(videoId, { type: 'ChangeDetails', data: { tags } });
      const listed = async (...tags: string[]) => {
        await catalog.catchUp(history);
        await catalog.snapshotCounts();
        const lists: string[][] = [];
        for (const sort of ['newest', 'oldest', 'title', 'duration', 'views'] as const)
          lists.push(idsOf(await listAll(catalog.queries, { ...everything, sort, tags })));
        return lists;
      };
      const inAllOrders = (...ids: string[]) => Array.from({ length: 5 }, () => ids);
      tag('a', 'Sea', 'night');
      tag('b', 'sea');
      history.view('a', [{ viewer: 'v1', window: '2026-03-01T12:00:00.000Z' }]);
      expect(await listed('sea')).toEqual([
        ['b', 'a'],
        ['a', 'b'],
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'b'],
      ]);
      tag('a', 'night');
      expect(await listed('sea')).toEqual(inAllOrders('b'));
      expect(await listed('night')).toEqual(inAllOrders('a'));
      history.view('a', [{ viewer: 'v2', window: '2026-03-01T12:00:00.000Z' }]);
      tag('b');
      expect(await listed('sea')).toEqual(inAllOrders());
      tag('b', 'night', 'sea');
      tag('b', 'night');
      history.execute('a', { type: 'RemoveVideo', data: {} });
      expect(await listed('sea')).toEqual(inAllOrders());
      expect(await listed('night')).toEqual(inAllOrders('b'));
    });
  });

  it('treats all input as words', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      addReadyVideo(history, 'a', 'AND OR NOT near');
      addReadyVideo(history, 'b', 'something else');
      await catalog.catchUp(history);
      const find = async (q: string) => idsOf(await listAll(catalog.queries, { ...everything, sort: 'title', q }));
      expect(await find('AND')).toEqual(['a']);
      expect(await find('"and" OR* NEAR(')).toEqual(['a']);
      expect(await find("'; DROP TABLE videos; --")).toEqual([]);
      expect(await find('some_thing')).toEqual([]);
      expect(await find(Array.from({ length: 100 }, (_, i) => `w${i}`).join(' '))).toEqual([]);
    });
  });

  it('ends a page of large entries early, with a cursor to the rest', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      const description = '\u{1f600}'.repeat(5_000);
      for (let i = 0; i < 70; i += 1) {
        const id = `video-${String(i).padStart(2, '0')}`;
        addReadyVideo(history, id, `Harbour ${id}`);
        history.execute(id, { type: 'ChangeDetails', data: { description, tags: ['sea'] } });
      }
      await catalog.catchUp(history);
      for (const query of [everything, { ...everything, q: 'harbour' }, { ...everything, tags: ['sea'] }]) {
        const first = await catalog.queries.list({ ...query, limit: 200 });
        expect(Buffer.byteLength(JSON.stringify(first.items))).toBeLessThan(PAGE_MAX_BYTES + 1_000);
        expect(first.items.length).toBeGreaterThan(10);
        expect(first.nextCursor).not.toBeNull();
        const all = await listAll(catalog.queries, { ...query, limit: 200 });
        expect(idsOf(all)).toEqual(idsOf(listNaively(history, query)));
      }
    });
  });

  it('returns the position at which it was read', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      await catchUp(history);
      expect((await queries.list({ ...everything, limit: 1 })).position).toBe(0);
      addReadyVideo(history, 'a', 'A video');
      await catchUp(history);
      expect((await queries.list({ ...everything, limit: 1 })).position).toBe(history.events.length);
    });
  });

  it('rejects a cursor that it did not make for the same query', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      for (const id of ['a', 'b', 'c']) addReadyVideo(history, id, `Video ${id}`);
      await catchUp(history);
      const query: CatalogListQuery = { ...everything, limit: 1 };
      const cursor = (await queries.list(query)).nextCursor ?? '';
      expect((await queries.list({ ...query, limit: 2, cursor })).items).toHaveLength(2);
      const others: Partial<CatalogListQuery>[] = [
        { sort: 'title' },
        { sort: 'oldest' },
        { audience: 'managers' },
        { q: 'video' },
        { tags: ['x'] },
        { status: 'ready' },
      ];
      for (const other of others)
        await expect(queries.list({ ...query, ...other, cursor })).rejects.toThrow(InvalidCursorError);
      const forged = Buffer.from('["1 OR 1=1","a","x"]').toString('base64url');
      for (const bad of [
        '',
        'x',
        '%',
        forged,
        cursor.slice(2),
        `${cursor}AAAA`,
        Buffer.from('null').toString('base64url'),
      ])
        await expect(queries.list({ ...query, cursor: bad })).rejects.toThrow(InvalidCursorError);
    });
  });

  it('shows viewers a video after its probe, until it is removed or purged', async () => {
    await withCatalog(async (catalog) => {
      const history = new History();
      const visible = async () => {
        await catalog.catchUp(history);
        return (await listAll(catalog.queries, everything)).length;
      };
      history.execute('a', uploadOf('a', 'A video'));
      expect(await visible()).toBe(0);
      finishJob(history, 'a', 60);
      expect(await visible()).toBe(1);
      history.execute('a', { type: 'RemoveVideo', data: {} });
      expect(await visible()).toBe(0);
      history.execute('a', { type: 'PurgeVideo', data: { objectKeys: [] } });
      expect(await visible()).toBe(0);
      expect(await catalog.queries.get('a')).toMatchObject({ videoId: 'a', video: { status: 'purged' } });
    });
  });
}

const everything = { audience: 'viewers', sort: 'newest', limit: 50 } as const;

/** Each title is found by its matching queries only. */
async function expectSearchTable(queries: CatalogQueries): Promise<void> {
  const find = async (q: string) => idsOf(await listAll(queries, { ...everything, sort: 'relevance', q }));
  for (const [i, { finds, misses }] of SEARCH_TABLE.entries()) {
    for (const q of finds)
      expect({ q, found: await find(q) }).toEqual({ q, found: [`edited-${i}`, `tagged-${i}`, `described-${i}`] });
    for (const q of misses) expect({ q, found: await find(q) }).toEqual({ q, found: [] });
  }
}

const idsOf = (entries: readonly { videoId: string }[]): string[] => entries.map(({ videoId }) => videoId);

/** Follows the cursors to the end. */
async function listAll(
  queries: CatalogQueries,
  query: Omit<CatalogListQuery, 'cursor'>,
  betweenPages: () => Promise<void> = async () => undefined,
): Promise<CatalogPage['items'][number][]> {
  const items: CatalogPage['items'][number][] = [];
  let cursor: string | undefined;
  do {
    const page: CatalogPage = await queries.list({ ...query, ...(cursor !== undefined && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    if (cursor !== undefined) await betweenPages();
  } while (cursor !== undefined);
  return items;
}
