import { randomUUID } from 'node:crypto';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import {
  adminVideo,
  catalog,
  eventsOf,
  head,
  json,
  type Page,
  problem,
  processed,
  readyVideo,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { MANAGER_KEY, Server } from '../support/server.js';

let server: Server;
let clip: string;
let empty: string;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
  empty = await makeBrokenFile('empty');
  server = await Server.start();
});
afterAll(() => server.dispose());

const patch = (id: string, details: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  write(server, 'PATCH', `/${id}`, details, headers);

/** An empty file, which fails at once: cheap to make. */
const newVideo = async (title = 'Video'): Promise<AdminVideo> =>
  processed(server, (await uploaded(server, empty, { title })).video.id);

const newReadyVideo = (title: string): Promise<AdminVideo> => readyVideo(server, clip, { title });

describe('changing the details of a video', () => {
  it('answers the changed video, its new revision and the position of the change', async () => {
    const video = await newReadyVideo('Dusk');
    const before = await head(server);
    const response = await patch(video.id, {
      title: 'Dawn',
      description: ' Over\nthe sea ',
      tags: ['Sea', 'morning', 'sea'],
    });
    expect(response.headers.get('etag')).toBe('"2"');
    const answer = await json<WriteAnswer>(response);
    expect(answer.position).toBe(before.position + 1);
    expect(answer.video).toMatchObject({
      title: 'Dawn',
      description: 'Over\nthe sea',
      tags: ['sea', 'morning'],
      revision: 2,
    });
    expect(await adminVideo(server, video.id, answer.position)).toEqual(answer.video);
    expect((await catalog(server, `?minPosition=${answer.position}`)).items[0]).toMatchObject({ title: 'Dawn' });
  });

  it('leaves absent fields unchanged', async () => {
    const video = await newVideo('Kept');
    await json(patch(video.id, { tags: ['a'] }));
    const { video: after } = await json<WriteAnswer>(patch(video.id, { description: 'new' }));
    expect(after).toMatchObject({ title: 'Kept', tags: ['a'], description: 'new', revision: 3 });
    const { video: emptied } = await json<WriteAnswer>(patch(video.id, { description: '', tags: [] }));
    expect(emptied).toMatchObject({ title: 'Kept', tags: [], description: '' });
  });

  it('records nothing when nothing changes, and answers the head of the log', async () => {
    const video = await newVideo('Same');
    await json(patch(video.id, { tags: ['a', 'b'] }));
    const before = await head(server);
    for (const same of [{}, { title: 'Same' }, { title: '  Same ' }, { tags: ['A', 'b'] }, { description: ' ' }]) {
      const answer = await json<WriteAnswer>(patch(video.id, same));
      expect(answer).toMatchObject({ position: before.position, video: { revision: 2 } });
    }
    expect(await head(server)).toEqual(before);
  });

  it.each([
    ['title', { title: '' }],
    ['title', { title: ' \u0007 ' }],
    ['title', { title: 'x'.repeat(201) }],
    ['title', { title: '\u{1F6A2}'.repeat(201) }],
    ['title', { title: 5 }],
    ['title', { title: null }],
    ['title', { title: '\u200b\u202e\ufeff' }],
    ['description', { description: 'x'.repeat(5001) }],
    ['description', { description: '\u{1F6A2}'.repeat(5001) }],
    ['tags', { tags: 'sea' }],
    ['tags.1', { tags: ['a', ''] }],
    ['tags.0', { tags: ['x'.repeat(41)] }],
    ['tags.0', { tags: ['\u{1F6A2}'.repeat(41)] }],
    ['tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
    ['views', { views: 5 }],
    ['', []],
    ['', 'text'],
  ])('names the invalid field: %s', async (field, details) => {
    const { code, errors } = await problem(patch(randomUUID(), details), 400);
    expect(code).toBe('REQUEST.INVALID');
    expect(errors).toEqual([{ field, message: expect.stringMatching(/\w/) }]);
  });

  it('names all invalid fields at once', async () => {
    const { errors } = await problem(patch(randomUUID(), { title: '', description: 1, tags: [''] }), 400);
    expect(errors?.map(({ field }) => field)).toEqual(['title', 'description', 'tags.0']);
  });

  it('counts characters, not their UTF-16 units', async () => {
    const video = await newVideo();
    const [title, tag] = ['\u{1F6A2}'.repeat(200), '\u{1F6A2}'.repeat(40)];
    const details = { title, description: '\u{1F6A2}'.repeat(5000), tags: [tag] };
    expect((await json<WriteAnswer>(patch(video.id, details))).video).toMatchObject(details);
    const reason = (length: number) => write(server, 'DELETE', `/${video.id}`, { reason: '\u{1F6A2}'.repeat(length) });
    await problem(reason(501), 400);
    await json(reason(500));
    const found = (length: number) => server.request(`/api/videos?q=${encodeURIComponent('\u{20000}'.repeat(length))}`);
    await json(found(200));
    await problem(found(201), 400);
    const sessionId = (length: number) =>
      server.request(`/api/videos/${video.id}/views`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ sessionId: '\u{1F6A2}'.repeat(length) }),
      });
    for (const length of [7, 129]) await problem(sessionId(length), 400);
    for (const length of [8, 128]) await problem(sessionId(length), 404); // removed, but well formed
  });

  it('accepts any text, including lone surrogates, and returns it as text', async () => {
    const video = await newVideo();
    for (const title of ['👩‍👩‍👧‍👦 Größe', "Robert'); DROP TABLE events;--", '__proto__', '\ud800 half', '<b>', '‮rtl']) {
      const { position } = await json<WriteAnswer>(patch(video.id, { title, description: title, tags: [title] }));
      const seen = await adminVideo(server, video.id, position);
      expect(seen.title).toBe(title.replace('\ud800', '\ufffd').replace('\u202e', ''));
      expect(seen.tags).toEqual([seen.title.toLowerCase()]);
    }
  });
});

describe('an Idempotency-Key of an edit that changes nothing', () => {
  it('is recorded: a repetition does not undo later changes, and another request is rejected', async () => {
    const video = await newVideo('Two');
    const key = { 'Idempotency-Key': 'no-change' };
    const first = await json<WriteAnswer>(patch(video.id, { title: 'Two' }, key));
    const { position } = await json<WriteAnswer>(patch(video.id, { title: 'Three' }));
    expect(await json<WriteAnswer>(patch(video.id, { title: 'Two' }, key))).toEqual(first);
    const { code } = await problem(patch(video.id, { title: 'Four' }, key), 422);
    expect(code).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
    expect((await adminVideo(server, video.id, position)).title).toBe('Three');
  });
});

describe('If-Match', () => {
  it('accepts an edit of the newest revision, and rejects one of an old revision', async () => {
    const video = await newVideo();
    const path = `/api/admin/videos/${video.id}`;
    const etag = (await server.request(path, { key: MANAGER_KEY })).headers.get('etag')!;
    expect(etag).toBe('"1"');
    await json(patch(video.id, { title: 'First' }, { 'If-Match': etag }));
    for (const stale of [etag, '"7"', 'W/"2"', 'nonsense', '']) {
      const { code } = await problem(patch(video.id, { title: 'Second' }, { 'If-Match': stale }), 412);
      expect(code).toBe('VIDEO.REVISION_MISMATCH');
    }
    const { detail } = await problem(patch(video.id, { title: 'Second' }, { 'If-Match': '"1", W/"2"' }), 412);
    expect(detail).toMatch(/at revision 2 now/);
    expect(detail).not.toMatch(/-1/);
    await json(patch(video.id, { title: 'Second' }, { 'If-Match': '"1", "2"' }));
    await json(patch(video.id, { title: 'Third' }, { 'If-Match': '*' }));
    await problem(write(server, 'DELETE', `/${video.id}`, undefined, { 'If-Match': '"3"' }), 412);
    await json(write(server, 'DELETE', `/${video.id}`, undefined, { 'If-Match': '"4"' }));
  });

  it('is not affected by frameflow and viewers', async () => {
    const video = await newReadyVideo('Watched');
    const view = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"sessionId":"somebody"}' };
    expect((await server.request(`/api/videos/${video.id}/views`, view)).status).toBe(202);
    await json(write(server, 'POST', `/${video.id}/reprocess`));
    await json(patch(video.id, { title: 'Still' }, { 'If-Match': '"1"' }));
  });
});

describe('many managers at once', () => {
  it('all change one video, one at a time', async () => {
    const video = await newVideo();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => json<WriteAnswer>(patch(video.id, { title: `Edit ${i}` }))),
    );
    expect(new Set(answers.map(({ position }) => position)).size).toBe(20);
    expect(answers.map((answer) => answer.video.revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    );
    const last = answers.reduce((a, b) => (a.position > b.position ? a : b));
    expect((await adminVideo(server, video.id, last.position)).title).toBe(last.video.title);
  });

  it('with the same revision: one succeeds, the others are rejected', async () => {
    const video = await newVideo();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => patch(video.id, { title: `Edit ${i}` }, { 'If-Match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
  });
});

describe('removing a video', () => {
  it('hides it at once, and restoring shows it unchanged', async () => {
    const video = await newReadyVideo('Comes back');
    const removed = await json<WriteAnswer>(write(server, 'DELETE', `/${video.id}`, { reason: 'A mistake' }));
    expect(removed.video).toMatchObject({ status: 'removed', removedAt: expect.any(String), revision: 2 });
    const ids = async (query: string) => (await catalog(server, query)).items.map(({ id }) => id);
    expect(await ids(`?minPosition=${removed.position}&limit=200`)).not.toContain(video.id);
    await problem(server.request(`/api/videos/${video.id}`), 404);

    const restored = await json<WriteAnswer>(write(server, 'POST', `/${video.id}/restore`));
    expect(restored.video).toEqual({
      ...video,
      revision: 3,
      position: restored.position,
      updatedAt: restored.video.updatedAt,
      originalUrl: restored.video.originalUrl,
    });
    expect(await ids(`?minPosition=${restored.position}&limit=200`)).toContain(video.id);
    expect((await server.request(video.thumbnailUrl!)).status).toBe(200);
  });

  it('twice is the same as once, and so is restoring', async () => {
    const { id } = await newVideo();
    const first = await json<WriteAnswer>(write(server, 'DELETE', `/${id}`));
    const again = await json<WriteAnswer>(write(server, 'DELETE', `/${id}`));
    expect(again).toEqual({
      ...first,
      position: again.position,
      video: { ...first.video, originalUrl: again.video.originalUrl },
    });
    await json(write(server, 'POST', `/${id}/restore`));
    await json(write(server, 'POST', `/${id}/restore`));
    expect((await eventsOf(server, id)).slice(2)).toEqual(['VideoRemoved', 'VideoRestored']);
  });

  it('makes it unchangeable until it is restored', async () => {
    const { id } = await newVideo();
    await json(write(server, 'DELETE', `/${id}`));
    expect((await problem(patch(id, { title: 'x' }), 409)).code).toBe('VIDEO.REMOVED');
    expect((await problem(write(server, 'POST', `/${id}/reprocess`), 409)).code).toBe('VIDEO.REMOVED');
  });

  it('rejects a blank reason', async () => {
    const { id } = await newVideo();
    const { errors } = await problem(write(server, 'DELETE', `/${id}`, { reason: 'x'.repeat(501) }), 400);
    expect(errors?.[0]?.field).toBe('reason');
  });
});

describe('the list of all videos', () => {
  it('holds videos in every state, and filters by one', async () => {
    const { id } = await newVideo('Listed');
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${id}`));
    type Counts = Record<string, number>;
    const list = (query: string): Promise<Page<AdminVideo> & { counts?: Counts }> =>
      json(server.request(`/api/admin/videos?limit=200&minPosition=${position}${query}`, { key: MANAGER_KEY }));
    const { items: everything, counts = {} } = await list('');
    expect(everything.map((video) => video.id)).toContain(id);
    for (const status of ['processing', 'ready', 'failed', 'removed']) {
      const found = await list(`&status=${status}`);
      expect(found.items).toEqual(everything.filter((video) => video.status === status));
      expect([status, counts[status]]).toEqual([status, found.items.length]);
      expect(found.counts).toBeUndefined();
    }
    await problem(server.request('/api/admin/videos?status=gone', { key: MANAGER_KEY }), 400);
  });
});

describe('an Idempotency-Key', () => {
  const once = { 'Idempotency-Key': 'only-once' };

  it('gives a repeated change the answer of the first one, whatever happened since', async () => {
    const { id } = await newVideo();
    const first = await json<WriteAnswer>(patch(id, { title: 'Once' }, once));
    await json(patch(id, { title: 'Since then' }));
    const again = await json<WriteAnswer>(patch(id, { title: 'Once' }, once));
    expect(again.position).toBe(first.position);
    expect(again.video).toMatchObject({ title: 'Once', revision: 2 });
    expect(await eventsOf(server, id)).toHaveLength(4);
  });

  it('records one of many equal concurrent changes, and all get its answer', async () => {
    const { id } = await newVideo();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => json<WriteAnswer>(patch(id, { title: 'Once' }, once))),
    );
    expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
    expect(await eventsOf(server, id)).toHaveLength(3);
  });

  it('is rejected for another change', async () => {
    const { id } = await newVideo();
    await json(patch(id, { title: 'Once' }, once));
    expect((await problem(patch(id, { title: 'Twice' }, once), 422)).code).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
    await json(write(server, 'DELETE', `/${id}`, undefined, once));
    expect((await problem(write(server, 'DELETE', `/${id}`, { reason: 'x' }, once), 422)).code).toBe(
      'REQUEST.IDEMPOTENCY_KEY_REUSED',
    );
  });
});

describe('a video that does not exist', () => {
  it.each([
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/restore'],
    ['POST', '/reprocess'],
  ] as const)('is not found: %s %s', async (method, path) => {
    for (const id of [randomUUID(), 'nothing', '%00', "';--", '..%2f..']) {
      const body = method === 'PATCH' ? { title: 'x' } : undefined;
      expect((await problem(write(server, method, `/${id}${path}`, body), 404)).code).toBe('VIDEO.NOT_FOUND');
    }
  });

  it('leaves no trace in the log', async () => {
    const before = await head(server);
    await problem(patch(randomUUID(), { title: 'x' }), 404);
    expect(await head(server)).toEqual(before);
  });
});
