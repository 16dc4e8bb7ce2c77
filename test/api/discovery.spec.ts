import type { z } from 'zod';
import type { homePageSchema, relatedVideosSchema, Suggestions } from '../../apps/api/src/contract/discovery.schema.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import {
  catalog,
  json,
  problem,
  processed,
  readyVideo,
  rebuildCatalog,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { Server } from '../support/server.js';

type HomePage = z.infer<typeof homePageSchema>;
type RelatedVideos = z.infer<typeof relatedVideosSchema>;

const WISHES: readonly { readonly title: string; readonly tags: string[] }[] = [
  { title: 'Bridge tour, part three', tags: [] },
  { title: 'Harbour by night', tags: ['harbour', 'night'] },
  { title: 'Älter Häfen', tags: ['harbour'] },
  { title: 'The market', tags: ['town'] },
  { title: 'Bridge tour, part two', tags: ['town', 'night'] },
];

let server: Server;
/** By title. */
let ids: Map<string, string>;
let failed: AdminVideo;
let removed: AdminVideo;
let position: number;

beforeAll(async () => {
  server = await Server.start();
  ids = new Map();
  const clip = await makeClip({ seconds: 1 });
  for (const { title, tags } of WISHES) {
    const { id } = await readyVideo(server, clip, { title });
    ids.set(title, id);
    await json(write(server, 'PATCH', `/${id}`, { tags, description: 'long '.repeat(100) }));
  }
  const { video } = await uploaded(server, await makeBrokenFile('text'), { title: 'Harbour that failed' });
  failed = await processed(server, video.id);
  removed = await readyVideo(server, clip, { title: 'Harbour that was removed' });
  await json(write(server, 'PATCH', `/${removed.id}`, { tags: ['harbour', 'night'] }));
  ({ position } = await json<WriteAnswer>(write(server, 'DELETE', `/${removed.id}`)));
  await catalog(server, `?minPosition=${position}`);
  await rebuildCatalog(server);
});
afterAll(() => server.dispose());

const idOf = (title: string): string => ids.get(title) ?? '';
const titlesOf = (items: readonly { title: string }[]): string[] => items.map(({ title }) => title);
const newestFirst = titlesOf(WISHES).reverse();

describe('the front page', () => {
  const home = (query = ''): Promise<HomePage> => json(server.request(`/api/home${query}`));

  it('has the newest videos, the tags with their counts, and a row for each tag of several videos', async () => {
    const page = await home(`?minPosition=${position}`);
    expect(page.total).toBe(WISHES.length);
    expect(page.tags).toEqual([
      { tag: 'harbour', count: 2 },
      { tag: 'night', count: 2 },
      { tag: 'town', count: 2 },
    ]);
    expect(titlesOf(page.newest)).toEqual(newestFirst);
    expect(page.watching).toEqual([]);
    expect(page.rows.map(({ tag, total, items }) => [tag, total, titlesOf(items)])).toEqual([
      ['harbour', 2, ['Älter Häfen', 'Harbour by night']],
      ['night', 2, ['Bridge tour, part two', 'Harbour by night']],
      ['town', 2, ['Bridge tour, part two', 'The market']],
    ]);
    expect(page.position).toBeGreaterThanOrEqual(position);
  });

  it('has the same items as the catalog, without their long descriptions', async () => {
    const [{ newest }, { items }] = await Promise.all([home(), catalog(server)]);
    expect(newest).toEqual(items);
    expect(newest[0]).not.toHaveProperty('description');
  });

  it('has the requested videos that viewers see, in the requested order', async () => {
    const wanted = ['The market', 'Älter Häfen', 'The market'].map(idOf);
    const asked = [removed.id, wanted[0], 'nobody', failed.id, '', ...wanted.slice(1)];
    const expected = ['The market', 'Älter Häfen'];
    expect(titlesOf((await home(`?watching=${asked.join(',')}`)).watching)).toEqual(expected);
    const repeated = new URLSearchParams(asked.map((id) => ['watching', id ?? '']));
    expect(titlesOf((await home(`?${repeated}`)).watching)).toEqual(expected);
  });

  it('takes at most a dozen videos to continue, and a position that the log has', async () => {
    const many = Array.from({ length: 13 }, (_, n) => `v${n}`);
    expect((await home(`?watching=${many.slice(1).join(',')}`)).watching).toEqual([]);
    for (const query of [`watching=${many.join(',')}`, many.map((id) => `watching=${id}`).join('&')]) {
      const { errors } = await problem(server.request(`/api/home?${query}`), 400);
      expect(errors?.map(({ field }) => field)).toEqual(['watching']);
    }
    const beyond = await problem(server.request(`/api/home?minPosition=${position + 1_000}`), 400);
    expect(beyond.code).toBe('QUERY.POSITION_BEYOND_HEAD');
  });

  it('follows a removal and a restore', async () => {
    const id = idOf('The market');
    const gone = await json<WriteAnswer>(write(server, 'DELETE', `/${id}`));
    const without = await home(`?minPosition=${gone.position}&watching=${id}`);
    expect([without.total, without.watching]).toEqual([WISHES.length - 1, []]);
    expect(titlesOf(without.newest)).not.toContain('The market');
    const back = await json<WriteAnswer>(write(server, 'POST', `/${id}/restore`));
    const again = await home(`?minPosition=${back.position}&watching=${id}`);
    expect([again.total, titlesOf(again.watching)]).toEqual([WISHES.length, ['The market']]);
  });
});

describe('suggestions', () => {
  const suggest = async (q: string) => {
    const query = new URLSearchParams({ q });
    const { tags, videos } = await json<Suggestions>(server.request(`/api/suggest?${query}`));
    return [tags.map(({ tag }) => tag), titlesOf(videos)];
  };

  it.each([
    ['BRIDGE', [], ['Bridge tour, part two', 'Bridge tour, part three']],
    ['hafen', [], ['Älter Häfen']],
    ['harb', ['harbour'], ['Harbour by night']],
    ['harbour ni', ['night'], ['Harbour by night']],
    ['t', ['town'], ['Bridge tour, part two', 'The market', 'Bridge tour, part three']],
    ['long', [], []],
    ['', [], []],
    ['*', [], []],
  ])('for "%s" are %j and %j', async (q, tags, titles) => {
    expect(await suggest(q)).toEqual([tags, titles]);
  });

  it('are complete enough for a list with pictures, and small', async () => {
    const { tags, videos } = await json<Suggestions>(server.request('/api/suggest?q=harbour'));
    const [video] = (await catalog(server, '?q=night%20harbour')).items;
    const { id, title, thumbnailUrl, dominantColour, durationSeconds } = video!;
    expect(tags).toEqual([{ tag: 'harbour', count: 2 }]);
    expect(videos).toEqual([{ id, title, thumbnailUrl, dominantColour, durationSeconds }]);
    expect(await json<Suggestions>(server.request('/api/suggest'))).toEqual({ tags: [], videos: [] });
    const { errors } = await problem(server.request(`/api/suggest?q=${'x'.repeat(201)}`), 400);
    expect(errors?.map(({ field }) => field)).toEqual(['q']);
  });
});

describe('related videos', () => {
  const related = (id: string, query = ''): Promise<RelatedVideos> =>
    json(server.request(`/api/videos/${id}/related${query}`));

  it('begin with the next part, then those with shared tags, then the newest', async () => {
    const { items, next, position: readAt } = await related(idOf('Bridge tour, part two'), `?minPosition=${position}`);
    expect(titlesOf(items)).toEqual(['Bridge tour, part three', 'The market', 'Harbour by night', 'Älter Häfen']);
    expect(next).toBe(idOf('Bridge tour, part three'));
    expect(readAt).toBeGreaterThanOrEqual(position);
    expect(titlesOf((await related(idOf('Bridge tour, part three'))).items)).toEqual(newestFirst.slice(0, 4));
    expect(titlesOf((await related(idOf('Älter Häfen'))).items)[0]).toBe('Harbour by night');
  });

  it('do not exist for videos that viewers do not see', async () => {
    for (const id of ['nothing', '%00', removed.id, failed.id])
      expect((await problem(server.request(`/api/videos/${id}/related`), 404)).code).toBe('VIDEO.NOT_FOUND');
  });

  it('name nothing to play next where there is only one video', async () => {
    const lonely = await Server.start();
    try {
      const { id } = await readyVideo(lonely, await makeClip({ seconds: 1 }), { title: 'Alone' });
      expect(await json(lonely.request(`/api/videos/${id}/related`))).toMatchObject({ items: [], next: null });
    } finally {
      await lonely.dispose();
    }
  });
});
