import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { MediaGrants } from '../../apps/api/src/auth/media-grant.js';
import {
  adminVideo,
  catalog,
  eventually,
  json,
  type Page,
  problem,
  processed,
  readyVideo,
  rebuildCatalog,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { Gate } from '../support/gate.js';
import { MANAGER_KEY, Server } from '../support/server.js';

interface Wish {
  readonly title: string;
  readonly seconds: number;
  readonly views: number;
  readonly tags: string[];
  readonly description: string;
}

/** In upload order. */
const WISHES: readonly Wish[] = [
  { title: 'Cherry blossom', seconds: 3, views: 1, tags: ['spring', 'garden'], description: 'Kyoto, in the rain' },
  { title: 'apple harvest', seconds: 1, views: 4, tags: ['autumn', 'garden'], description: '' },
  { title: 'Äpfel im Garten', seconds: 5, views: 0, tags: ['autumn'], description: 'The second harvest' },
  { title: 'Banana boat 42', seconds: 2, views: 2, tags: ['sea'], description: 'Crème brûlée on board' },
  { title: 'zebra', seconds: 4, views: 3, tags: [], description: '' },
];

let server: Server;
let sources: AdminVideo[];

beforeAll(async () => {
  server = await Server.start({ env: { FRAMEFLOW_CONCURRENCY: '2' } });
  const made: AdminVideo[] = [];
  for (const { seconds, title, views, tags, description } of WISHES) {
    const { video } = await uploaded(server, await makeClip({ seconds }), { title });
    made.push(video);
    const { position } = await json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, { tags, description }));
    await processed(server, video.id, position);
    for (let i = 0; i < views; i += 1) await view(video.id, `visitor-${i}`);
  }
  sources = await Promise.all(made.map(({ id }) => adminVideo(server, id)));
  await eventually(
    async () => (await catalog(server)).items.reduce((sum, { views }) => sum + views, 0) === 10,
    'all views are counted',
  );
  await rebuildCatalog(server);
});
afterAll(() => server.dispose());

const view = (id: string, sessionId: string): Promise<unknown> =>
  json(
    server.request(`/api/videos/${id}/views`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ sessionId }),
    }),
    202,
  );

const titles = async (query: string): Promise<string[]> =>
  (await catalog(server, query)).items.map(({ title }) => title);

describe('the catalog', () => {
  const uploadOrder = WISHES.map(({ title }) => title);
  it.each([
    ['', [...uploadOrder].reverse()],
    ['?sort=newest', [...uploadOrder].reverse()],
    ['?sort=oldest', uploadOrder],
    ['?sort=views', ['apple harvest', 'zebra', 'Banana boat 42', 'Cherry blossom', 'Äpfel im Garten']],
    ['?sort=title', ['Äpfel im Garten', 'apple harvest', 'Banana boat 42', 'Cherry blossom', 'zebra']],
    ['?sort=duration', ['Äpfel im Garten', 'zebra', 'Cherry blossom', 'Banana boat 42', 'apple harvest']],
  ])('is in the requested order: %s', async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it.each([
    ['harv', ['Äpfel im Garten', 'apple harvest']],
    ['HARVEST apple', ['apple harvest']],
    ['apfel', ['Äpfel im Garten']],
    ['ÄPFEL garten', ['Äpfel im Garten']],
    ['creme brulee', ['Banana boat 42']],
    ['Crème, brûlée!', ['Banana boat 42']],
    ['4', ['Banana boat 42']],
    ['spring', ['Cherry blossom']],
    ['garden harvest', ['apple harvest']],
    ['arvest', []],
    ['nothing like it', []],
    ['" OR 1=1 --', []],
    ['apple*', ['apple harvest']],
    ['NOT zebra', []],
    ['title:zebra', []],
  ])('is searched by prefixes of words: %s', async (q, expected) => {
    expect((await titles(`?${new URLSearchParams({ q })}`)).sort()).toEqual([...expected].sort());
  });

  it('lists matches in titles first, unless another order is requested, and counts matches', async () => {
    const { items, total } = await catalog(server, '?q=harvest');
    expect(items.map(({ title }) => title)).toEqual(['apple harvest', 'Äpfel im Garten']);
    expect(total).toBe(2);
    expect(await titles('?q=harvest&sort=relevance')).toEqual(['apple harvest', 'Äpfel im Garten']);
    expect(await titles('?q=harvest&sort=newest')).toEqual(['Äpfel im Garten', 'apple harvest']);
    expect((await catalog(server, '?tag=garden&limit=1')).total).toBe(2);
    expect((await catalog(server)).total).toBeUndefined();
    const first = await catalog(server, '?q=harvest&limit=1');
    const rest = await catalog(server, `?q=harvest&limit=1&cursor=${encodeURIComponent(first.nextCursor!)}`);
    expect([first, rest].map(({ items: [item], total: count }) => [item?.title, count])).toEqual([
      ['apple harvest', 2],
      ['Äpfel im Garten', undefined],
    ]);
  });

  it.each(['', '   '])('is complete without search words: "%s"', async (q) => {
    expect(await titles(`?${new URLSearchParams({ q })}`)).toHaveLength(WISHES.length);
  });

  it.each(['!!!', '%', '\u{1F600}', `"';--`])('is empty for a search without word characters: "%s"', async (q) => {
    expect(await titles(`?${new URLSearchParams({ q })}`)).toEqual([]);
  });

  it('holds the videos that have every requested tag', async () => {
    expect(await titles('?tag=garden')).toEqual(['apple harvest', 'Cherry blossom']);
    expect(await titles('?tag=Garden&tag=autumn')).toEqual(['apple harvest']);
    expect(await titles('?tag=garden&q=rain&sort=title')).toEqual(['Cherry blossom']);
    expect(await titles('?tag=gard')).toEqual([]);
  });

  it('lists its tags, those used most first', async () => {
    type Tags = { items: { tag: string; count: number }[]; total: number };
    const { items, total } = await json<Tags>(server.request('/api/tags'));
    expect(total).toBe((await catalog(server)).items.length);
    expect(items.map(({ count }) => count)).toEqual([2, 2, 1, 1]);
    expect(Object.fromEntries(items.map(({ tag, count }) => [tag, count]))).toEqual({
      autumn: 2,
      garden: 2,
      sea: 1,
      spring: 1,
    });
  });

  it('includes its position in the log', async () => {
    const { position } = await json<WriteAnswer>(
      write(server, 'PATCH', `/${sources[0]!.id}`, { description: 'Kyoto, rain' }),
    );
    expect((await catalog(server, `?minPosition=${position}`)).position).toBeGreaterThanOrEqual(position);
  });

  it('hides internals from viewers', async () => {
    const { items } = await catalog(server);
    for (const item of items)
      for (const secret of ['failure', 'work', 'sha256', 'fileName', 'uploadedBy', 'originalUrl', 'media'])
        expect(item).not.toHaveProperty(secret);
    expect(items[0]).toMatchObject({
      status: 'ready',
      playable: true,
      streamUrl: `/api/videos/${items[0]!.id}/stream`,
    });
  });
});

describe('pages of the catalog', () => {
  const pages = async (query: string): Promise<CatalogVideo[]> => {
    const items: CatalogVideo[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<CatalogVideo> = await catalog(server, `?limit=2${query}${more}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  };

  it.each(['relevance', 'newest', 'oldest', 'views', 'title', 'duration'])(
    'together are the whole list: %s',
    async (sort) => {
      expect((await pages(`&sort=${sort}`)).map(({ id }) => id)).toEqual(
        (await catalog(server, `?sort=${sort}`)).items.map(({ id }) => id),
      );
    },
  );

  it('together are all matches', async () => {
    expect((await pages('&q=a&sort=title')).map(({ title }) => title)).toEqual(await titles('?q=a&sort=title'));
  });

  it('neither repeat nor miss a video when others are added or change in between', async () => {
    const first = await catalog(server, '?limit=3&sort=newest');
    const { id } = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Late' });
    const { position } = await json<WriteAnswer>(
      write(server, 'PATCH', `/${first.items[0]!.id}`, { title: 'zebra 2' }),
    );
    const cursor = encodeURIComponent(first.nextCursor!);
    const rest = await catalog(server, `?limit=3&sort=newest&cursor=${cursor}&minPosition=${position}`);
    const ids = [...first.items, ...rest.items].map((video) => video.id);
    expect(ids).toEqual([...sources].reverse().map((source) => source.id));
    const gone = await json<WriteAnswer>(write(server, 'DELETE', `/${id}`));
    await json(write(server, 'PATCH', `/${first.items[0]!.id}`, { title: 'zebra' }));
    await catalog(server, `?minPosition=${gone.position}`);
  });

  it('of a list by views hold each video once while views come', async () => {
    const first = await catalog(server, '?limit=2&sort=views');
    const last = (await catalog(server, '?limit=200&sort=views')).items.at(-1)!;
    for (let i = 0; i < 9; i += 1) await view(last.id, `late-visitor-${i}`);
    await eventually(async () => {
      const { items } = await catalog(server, '?limit=200');
      return items.find(({ id }) => id === last.id)!.views === last.views + 9;
    }, 'the views are counted');
    const cursor = encodeURIComponent(first.nextCursor!);
    const rest = await catalog(server, `?limit=200&sort=views&cursor=${cursor}`);
    const ids = [...first.items, ...rest.items].map(({ id }) => id);
    expect(ids).toEqual((await catalog(server, '?limit=200&sort=views')).items.map(({ id }) => id));
    expect(ids.at(-1)).toBe(last.id);
    expect(new Set(ids).size).toBe(sources.length);
    await rebuildCatalog(server);
    expect((await catalog(server, '?sort=views')).items[0]!.id).toBe(last.id);
    const outdated = server.request(`/api/videos?limit=200&sort=views&cursor=${cursor}`);
    expect((await problem(outdated, 400)).code).toBe('QUERY.INVALID_CURSOR');
  });

  it('have cursors that belong to their list only', async () => {
    const { nextCursor } = await catalog(server, '?limit=2&sort=title');
    const cursor = encodeURIComponent(nextCursor!);
    for (const query of [
      `sort=views&cursor=${cursor}`,
      `sort=title&q=a&cursor=${cursor}`,
      'cursor=abc',
      'cursor=',
      'cursor=%00',
    ])
      expect((await problem(server.request(`/api/videos?${query}`), 400)).code).toBe('QUERY.INVALID_CURSOR');
  });
});

describe('a wrong parameter', () => {
  it.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['limit', 'limit=ten'],
    ['limit', 'limit=1.5'],
    ['limit', 'limit=1&limit=2'],
    ['sort', 'sort=best'],
    ['q', `q=${'x'.repeat(201)}`],
    ['minPosition', 'minPosition=-1'],
    ['minPosition', 'minPosition=soon'],
    ['cursor', `cursor=${'x'.repeat(1001)}`],
  ])('%s is named: %s', async (field, query) => {
    const { errors } = await problem(server.request(`/api/videos?${query}`), 400);
    expect(errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('one video', () => {
  it('is the same as in the catalog, and not sent again to a client that has it', async () => {
    const { id } = sources[0]!;
    const answer = await server.request(`/api/videos/${id}`);
    const etag = answer.headers.get('etag')!;
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await json(answer)).toEqual((await catalog(server)).items.find((video) => video.id === id));

    const again = await server.request(`/api/videos/${id}`, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);

    const { position } = await json<WriteAnswer>(write(server, 'PATCH', `/${id}`, { description: 'Changed' }));
    const changed = await server.request(`/api/videos/${id}?minPosition=${position}`, {
      headers: { 'If-None-Match': etag },
    });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('that does not exist is not found', async () => {
    for (const id of ['nothing', '%00', '..%2f..%2fsecrets.json', sources[0]!.id.toUpperCase()])
      expect((await problem(server.request(`/api/videos/${id}`), 404)).code).toBe('VIDEO.NOT_FOUND');
  });
});

describe('a hidden video', () => {
  const media = (id: string): string[] => [
    `/api/videos/${id}`,
    `/api/videos/${id}/stream`,
    `/api/videos/${id}/storyboard.vtt`,
    `/api/videos/${id}/storyboard.m3u8`,
    `/api/videos/${id}/storyboard.mpd`,
    `/api/videos/${id}/storyboard.bif`,
    `/api/videos/${id}/storyboard.json`,
    `/api/videos/${id}/thumbnail.jpg`,
  ];
  const statuses = (paths: readonly string[]): Promise<number[]> =>
    Promise.all(paths.map(async (path) => (await server.request(path)).status));
  const hidden = async (paths: readonly string[]): Promise<void> => {
    expect(await statuses(paths)).toEqual(paths.map(() => 404));
  };
  const viewed = async (id: string): Promise<number> =>
    (
      await server.request(`/api/videos/${id}/views`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"sessionId":"somebody"}',
      })
    ).status;

  it('because it failed does not exist for them', async () => {
    const { video } = await uploaded(server, await makeBrokenFile('text'));
    await hidden(media(video.id));
    const failed = await processed(server, video.id);
    expect(failed.status).toBe('failed');
    await hidden(media(video.id));
    expect(await viewed(video.id)).toBe(404);
    expect((await server.request(failed.streamUrl)).status).toBe(200);
  });

  it('because it is removed does not exist for them, its pictures included', async () => {
    const source = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Hidden' });
    const pictures = [source.thumbnailUrl!, ...source.storyboard!.sheetUrls];
    expect(new Set(await statuses([...media(source.id), ...pictures]))).toEqual(new Set([200]));
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${source.id}`));
    await catalog(server, `?minPosition=${position}`);
    await hidden([...media(source.id), ...pictures]);
    expect(await viewed(source.id)).toBe(404);
    expect(await titles('?q=hidden')).toEqual([]);

    const removed = await adminVideo(server, source.id, position);
    const signed = [
      removed.streamUrl,
      removed.thumbnailUrl!,
      ...removed.storyboard!.sheetUrls,
      removed.storyboard!.vttUrl,
    ];
    for (const path of signed) expect(path).toMatch(/\?exp=\d+&sig=[\w-]+$/);
    expect(new Set(await statuses(signed))).toEqual(new Set([200]));
    const sheet = await server.request(removed.storyboard!.sheetUrls[0]!);
    expect(sheet.headers.get('cache-control')).toMatch(/^private/);
    const vtt = await (await server.request(removed.storyboard!.vttUrl)).text();
    const first = /^(\/api\/previews\S+)#xywh/m.exec(vtt)![1]!;
    expect((await server.request(first)).status).toBe(200);
  });

  it('because it is not probed yet does not exist for them', async () => {
    const gate = new Gate();
    const slow = await Server.start({ env: gate.beforeProbe });
    const { position, video } = await uploaded(slow, await makeClip({ seconds: 1 }));
    const waiting = await adminVideo(slow, video.id, position);
    expect(waiting).toMatchObject({
      status: 'processing',
      work: { stage: 'probe' },
      contentType: 'application/octet-stream',
    });
    for (const path of media(video.id)) expect([path, (await slow.request(path)).status]).toEqual([path, 404]);
    const stream = await slow.request(waiting.streamUrl);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    gate.open();
    await slow.dispose();
    gate.dispose();
  });
});

describe('a signed address', () => {
  let removed: AdminVideo;
  beforeAll(async () => {
    const source = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Signed' });
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${source.id}`));
    removed = await adminVideo(server, source.id, position);
  });
  const status = async (path: string): Promise<number> => (await server.request(path)).status;

  it('gives no access after its hour, or when it is forged', async () => {
    const grantSecret = server.grantSecret;
    const path = `/api/videos/${removed.id}/stream`;
    const signedAgo = (minutes: number): string =>
      new MediaGrants(grantSecret, () => Date.now() - minutes * 60_000).sign(removed.id, path);
    expect(await status(signedAgo(50))).toBe(200);
    expect(await status(signedAgo(61))).toBe(404);
    expect(await status(new MediaGrants('guessed').sign(removed.id, path))).toBe(404);

    const [exp, sig] = [/exp=(\d+)/.exec(removed.streamUrl)![1]!, /sig=([\w-]+)/.exec(removed.streamUrl)![1]!];
    for (const query of [
      `exp=${Number(exp) + 3600}&sig=${sig}`,
      `exp=${exp}&sig=${sig.slice(0, -1)}`,
      `exp=${exp}`,
      `sig=${sig}`,
      `exp=${exp}&exp=${exp}&sig=${sig}`,
      `exp[]=${exp}&sig[]=${sig}`,
      `exp=Infinity&sig=${sig}`,
    ])
      expect([query, await status(`${path}?${query}`)]).toEqual([query, 404]);
  });

  it('of one video gives no access to another one', async () => {
    const { video: other } = await uploaded(server, await makeBrokenFile('text'));
    await processed(server, other.id);
    const grant = removed.streamUrl.split('?')[1]!;
    expect(await status(`/api/videos/${other.id}/stream?${grant}`)).toBe(404);
    expect(await status(`/api/admin/videos/${other.id}/original?${grant}`)).toBe(401);
  });

  it('gives access to the download of the original, but not to routes for managers', async () => {
    expect(await status(removed.originalUrl)).toBe(200);
    const grant = removed.originalUrl.split('?')[1]!;
    expect(await status(`/api/admin/videos/${removed.id}?${grant}`)).toBe(401);
    expect((await server.request(`/api/admin/videos/${removed.id}/original`, { key: MANAGER_KEY })).status).toBe(200);
  });
});
