import { isVisible } from '@reelog/domain';
import fc from 'fast-check';
import { PAGE_MAX_BYTES } from '../catalog/catalog-queries.port.js';
import { countTags, findNaively, foldAll, listNaively } from '../testing/catalog-reference.js';
import { type CatalogUnderTest, withCatalogs } from '../testing/catalog-under-test.js';
import { History } from '../testing/history.js';
import { randomSelection, randomSteps } from '../testing/random-history.js';
import { addReadyVideo, finishJob, uploadOf } from '../testing/sample-videos.js';
import { SEARCH_TABLE } from '../testing/search-table.js';
import { homePage } from './home-page.js';
import { rankRelated } from './rank-related.js';
import { relatedVideos } from './related-videos.js';
import { suggestions } from './suggestions.js';

/** The contract of every catalog for what leads viewers to videos. */
export function discoveryContract(create: () => Promise<CatalogUnderTest>): void {
  const withCatalog = withCatalogs(create);

  it('finds, counts and relates the same as a naive reading of any history', async () => {
    const property = fc.asyncProperty(
      fc.array(randomSteps, { minLength: 1, maxLength: 3 }),
      fc.array(randomSelection, { minLength: 1, maxLength: 10 }),
      (parts, selections) =>
        withCatalog(async ({ queries, catchUp }) => {
          const history = new History();
          for (const steps of parts) {
            for (const step of steps) step(history);
            await catchUp(history);
            const found = await queries.find(selections);
            expect(found.map(idsOf)).toEqual(selections.map((selection) => findNaively(history, selection)));
            const listed = listNaively(history, newest);
            expect((await queries.counts()).listed).toBe(listed.length);
            const page = await homePage(queries, ['nobody', ...foldAll(history).keys()]);
            expect(page).toEqual(homeNaively(history));
            for (const entry of listed.slice(0, 5)) {
              const others = listed.filter(({ videoId }) => videoId !== entry.videoId);
              const { items } = await relatedVideos(queries, entry);
              expect(idsOf(items)).toEqual(idsOf(rankRelated(entry, others)).slice(0, 12));
            }
          }
        }),
    );
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it('counts the listed videos after each event, and after a rebuild', async () => {
    const history = new History();
    const ready = (id: string) => addReadyVideo(history, id, 'A video');
    const total = async ({ queries, catchUp }: CatalogUnderTest) => {
      await catchUp(history);
      const page = await homePage(queries);
      expect(page.position).toBe(history.events.length);
      return page.total;
    };
    await withCatalog(async (catalog) => {
      expect(await total(catalog)).toBe(0);
      history.execute('a', uploadOf('a', 'A video'));
      expect(await total(catalog)).toBe(0);
      finishJob(history, 'a', 60);
      expect(await total(catalog)).toBe(1);
      ready('b');
      ready('c');
      expect(await total(catalog)).toBe(3);
      history.view('b', [{ viewer: 'v1', window: '2026-03-01T12:00:00.000Z' }]);
      history.execute('b', { type: 'RemoveVideo', data: {} });
      expect(await total(catalog)).toBe(2);
      history.execute('c', { type: 'RemoveVideo', data: {} });
      history.execute('c', { type: 'PurgeVideo', data: { objectKeys: [] } });
      expect(await total(catalog)).toBe(1);
      history.execute('b', { type: 'RestoreVideo', data: {} });
      expect(await total(catalog)).toBe(2);
      history.execute('d', uploadOf('d', 'A video'));
      finishJob(history, 'd', 60);
      expect(await total(catalog)).toBe(3);
      const failure = {
        stage: 'previews',
        code: 'MEDIA.EMPTY',
        message: 'No.',
        retryable: false,
        logTail: '',
      } as const;
      const { work } = history.stateOf('d') as { work: { job: number } };
      history.execute('d', { type: 'RecordFailure', data: { job: work.job, failure } });
      expect(await total(catalog)).toBe(2);
    });
    await withCatalog(async (rebuilt) => expect(await total(rebuilt)).toBe(2));
  });

  it('has the rows of the front page: to continue, the newest, and the most used tags', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      for (let n = 0; n < 12; n += 1) {
        addReadyVideo(history, `v${n}`, `Video ${n}`);
        const tags = [...(n % 2 === 0 ? ['even'] : ['odd']), ...(n < 9 ? ['old'] : []), `only ${n}`];
        history.execute(`v${n}`, { type: 'ChangeDetails', data: { tags } });
        history.pass(1_000);
      }
      history.execute('v11', { type: 'RemoveVideo', data: {} });
      await catchUp(history);
      const page = await homePage(queries, ['v3', 'nobody', 'v11', 'v0']);
      expect(page.total).toBe(11);
      expect(page.tags.slice(0, 3)).toEqual([
        { tag: 'old', count: 9 },
        { tag: 'even', count: 6 },
        { tag: 'odd', count: 5 },
      ]);
      expect(page.tags).toHaveLength(3 + 11);
      expect(idsOf(page.watching)).toEqual(['v3', 'v0']);
      expect(idsOf(page.newest)).toEqual(['v10', 'v9', 'v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2']);
      expect(page.rows.map(({ tag, total, items }) => [tag, total, idsOf(items)])).toEqual([
        ['old', 9, ['v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2', 'v1']],
        ['even', 6, ['v10', 'v8', 'v6', 'v4', 'v2', 'v0']],
        ['odd', 5, ['v9', 'v7', 'v5', 'v3', 'v1']],
      ]);
    });
  });

  it('shows many of the newest while no tag has a row', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      for (let n = 0; n < 60; n += 1) addReadyVideo(history, `v${n}`, `Video ${n}`);
      await catchUp(history);
      const { newest, rows } = await homePage(queries);
      expect([newest.length, rows]).toEqual([57, []]);
    });
  });

  it('keeps the front page as small as a page of a list', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      const description = '\u{1f600}'.repeat(5_000);
      for (let n = 0; n < 20; n += 1) {
        addReadyVideo(history, `v${n}`, `Video ${n}`);
        history.execute(`v${n}`, { type: 'ChangeDetails', data: { description, tags: ['a', 'b', 'c', 'd'] } });
      }
      await catchUp(history);
      const page = await homePage(queries, ['v0', 'v1']);
      const items = [...page.watching, ...page.newest, ...page.rows.flatMap((row) => row.items)];
      expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(PAGE_MAX_BYTES + 1_000);
      expect(items.length).toBeGreaterThan(2 + 9);
    });
  });

  it('suggests tags by the last word, and listed videos by all words of the title', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      const add = (id: string, title: string, ...tags: string[]) => {
        addReadyVideo(history, id, title);
        history.execute(id, { type: 'ChangeDetails', data: { tags, description: 'Harbour' } });
        history.pass(1_000);
      };
      for (let n = 0; n < 8; n += 1) add(`v${n}`, `Old häfen ${n}`, 'old town', ...(n < 5 ? ['Häfen'] : []));
      add('market', 'Market', 'hafenstraße', 'hafner', 'halle', 'market');
      add('removed', 'Old häfen', 'hafer');
      history.execute('removed', { type: 'RemoveVideo', data: {} });
      await catchUp(history);
      const suggested = async (q: string) => {
        const { tags, videos } = await suggestions(queries, q);
        return [tags.map(({ tag }) => tag), idsOf(videos)];
      };
      const newestSix = ['v7', 'v6', 'v5', 'v4', 'v3', 'v2'];
      expect(await suggested('HAF')).toEqual([['häfen', 'hafenstraße', 'hafner'], newestSix]);
      expect(await suggested('  häfen old ')).toEqual([['old town'], newestSix]);
      expect(await suggested('old hafen 3')).toEqual([[], ['v3']]);
      expect(await suggested('old town')).toEqual([['old town'], []]);
      expect(await suggested('harbour')).toEqual([[], []]);
      expect(await suggested('mark !')).toEqual([['market'], ['market']]);
      for (const q of ['', ' ', '*', '😀']) expect(await suggested(q)).toEqual([[], []]);
      expect((await suggestions(queries, 'häf')).tags[0]).toEqual({ tag: 'häfen', count: 5 });
    });
  });

  it('suggests in every script', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      for (const [i, { title }] of SEARCH_TABLE.entries()) addReadyVideo(history, `v${i}`, title);
      await catchUp(history);
      for (const [i, { finds, misses }] of SEARCH_TABLE.entries()) {
        for (const q of finds) expect([q, idsOf((await suggestions(queries, q)).videos)]).toEqual([q, [`v${i}`]]);
        for (const q of misses) expect([q, idsOf((await suggestions(queries, q)).videos)]).toEqual([q, []]);
      }
    });
  });

  it('relates the next part, shared tags, shared words and the newest, in this order', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      const add = (id: string, title: string, ...tags: string[]) => {
        addReadyVideo(history, id, title);
        history.execute(id, { type: 'ChangeDetails', data: { tags } });
        history.pass(1_000);
      };
      add('next', 'Bridge tour, part three');
      add('both tags', 'Sunset', 'bridges', 'river');
      add('one word', 'The long bridge');
      add('one tag and word', 'Bridge at night', 'river');
      for (let n = 0; n < 14; n += 1) add(`other ${n}`, `Reel ${n}`, 'other');
      add('one tag', 'Boats', 'river');
      add('this', 'Bridge tour, part two', 'bridges', 'river');
      await catchUp(history);
      const related = async (id: string) => {
        const entry = foldAll(history).get(id);
        return entry ? idsOf((await relatedVideos(queries, entry)).items) : [];
      };
      expect((await related('this')).slice(0, 7)).toEqual([
        'next',
        'both tags',
        'one tag and word',
        'one tag',
        'one word',
        'other 13',
        'other 12',
      ]);
      expect(await related('this')).toHaveLength(12);
      expect((await related('other 1')).slice(0, 3)).toEqual(['other 2', 'other 13', 'other 12']);
      history.execute('next', { type: 'RemoveVideo', data: {} });
      await catchUp(history);
      expect((await related('this'))[0]).toBe('both tags');
    });
  });

  it('finds the next part among many videos of a series, however the number is written', async () => {
    await withCatalog(async ({ queries, catchUp }) => {
      const history = new History();
      for (let n = 1; n <= 130; n += 1) {
        addReadyVideo(history, `reel-${n}`, `Reel ${String(n).padStart(2, '0')}`);
        history.pass(1_000);
      }
      for (const part of ['I', 'II', 'three', '4 of 5', '5/5']) addReadyVideo(history, part, `Tour, part ${part}`);
      await catchUp(history);
      const entries = foldAll(history);
      const next = async (id: string) => {
        const entry = entries.get(id);
        return entry && (await relatedVideos(queries, entry)).items[0]?.videoId;
      };
      expect(await next('reel-1')).toBe('reel-2');
      expect(await next('reel-9')).toBe('reel-10');
      expect(await next('reel-99')).toBe('reel-100');
      expect(await Promise.all(['I', 'II', 'three', '4 of 5'].map(next))).toEqual(['II', 'three', '4 of 5', '5/5']);
    });
  });
}

const newest = { audience: 'viewers', sort: 'newest' } as const;

function homeNaively(history: History) {
  const entries = foldAll(history);
  const tags = countTags(history).slice(0, 24);
  const tagsOfRows = tags.filter(({ count }) => count >= 2).slice(0, 4);
  return {
    total: listNaively(history, newest).length,
    tags,
    watching: [...entries.values()].filter(isVisible),
    newest: listNaively(history, newest).slice(0, tagsOfRows.length > 0 ? 9 : 57),
    rows: tagsOfRows.map(({ tag, count }) => ({
      tag,
      total: count,
      items: listNaively(history, { ...newest, tags: [tag] }).slice(0, 8),
    })),
    position: history.events.length,
  };
}

const idsOf = (videos: readonly { videoId: string }[]): string[] => videos.map(({ videoId }) => videoId);
