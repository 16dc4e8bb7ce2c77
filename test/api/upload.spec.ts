import { readFile } from 'node:fs/promises';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import {
  adminVideo,
  eventually,
  head,
  json,
  problem,
  processed,
  upload,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { storedFiles, storedOriginals, unfinishedFiles } from '../support/data-folder.js';
import {
  LAST_BOUNDARY,
  multipartBody,
  openUpload,
  type Part,
  partHead,
  postForm,
  writeRepeatedly,
} from '../support/multipart.js';
import { answerTo } from '../support/raw-http.js';
import { residentBytes } from '../support/process-info.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const MIB = 1 << 20;
const MAX_UPLOAD_BYTES = 400 * MIB;
const OTHER_MANAGER_KEY = 'other-manager-key-for-tests';
const source: Part = { name: 'file', content: 'no video, but a file', fileName: 'video.mp4' };

let server: Server;
let clip: string;

beforeAll(async () => {
  clip = await makeClip({ seconds: 3 });
  server = await Server.start({
    env: {
      MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES),
      MANAGER_KEYS: `ana:${MANAGER_KEY},ben:${OTHER_MANAGER_KEY}`,
    },
  });
});
afterAll(() => server.dispose());

describe('an upload', () => {
  it('is answered with its address, revision and position', async () => {
    const before = await head(server);
    const response = await upload(server, clip, { title: 'Harbour' });
    const { position, video } = await json<WriteAnswer>(response, 201);
    expect(position).toBe(before.position + 2); // the first write of a manager also introduces its author
    expect(video).toMatchObject({ title: 'Harbour', status: 'processing', playable: false, revision: 1, views: 0 });
    expect(video.sizeBytes).toBe((await readFile(clip)).length);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('location')).toBe(`/api/admin/videos/${video.id}`);
  });

  it('can be read at once with its position', async () => {
    for (let i = 0; i < 5; i += 1) {
      const { position, video } = await uploaded(server, clip);
      expect((await adminVideo(server, video.id, position)).id).toBe(video.id);
    }
  });

  it('stores the sent bytes unchanged', async () => {
    const { position, video } = await uploaded(server, clip);
    await adminVideo(server, video.id, position);
    const original = await server.request(video.originalUrl);
    expect(Buffer.from(await original.arrayBuffer())).toEqual(await readFile(clip));
  });

  it('does not wait for a position beyond the head of the log', async () => {
    const { position } = await head(server);
    const answer = await problem(server.request(`/api/videos?minPosition=${position + 1000}`), 400);
    expect(answer.code).toBe('QUERY.POSITION_BEYOND_HEAD');
  });

  it('of an empty file is accepted, and fails with that reason', async () => {
    const { video } = await uploaded(server, await makeBrokenFile('empty'));
    const done = await processed(server, video.id);
    expect(done).toMatchObject({ status: 'failed', sizeBytes: 0, failure: { retryable: false } });
    expect(done.failure?.message).toMatch(/empty/i);
  });
});

describe('the name of a file', () => {
  const LONG = `${'x'.repeat(20_000)}.mp4`;

  it.each<[name: string, kept: string, title: string]>([
    ['harbour\u202e4pm.exe', 'harbour\u202e4pm.exe', 'harbour4pm'],
    ['\u200b\ufeff\u2060', '\u200b\ufeff\u2060', 'Untitled'],
    ['..', 'unnamed', 'Untitled'],
    ['../../etc/passwd', 'passwd', 'passwd'],
    ['a\u0000b\u0007c.mp4', 'a b c.mp4', 'a b c'],
    ['', 'unnamed', 'Untitled'],
    ['%0d%0aX: y.mp4', '%0d%0aX: y.mp4', '%0d%0aX: y'],
    ["__proto__'; DROP TABLE videos; --", "__proto__'; DROP TABLE videos; --", "proto '; DROP TABLE videos; --"],
    ['\u{1F6A2}'.repeat(300), '\u{1F6A2}'.repeat(255), '\u{1F6A2}'.repeat(200)],
    [LONG, `${'x'.repeat(251)}.mp4`, 'x'.repeat(200)],
  ])('is never rejected: %j', async (fileName, kept, title) => {
    const answer = postForm(server, multipartBody([{ ...source, fileName }]));
    const { position, video } = await json<WriteAnswer>(answer, 201);
    expect([video.fileName, video.title]).toEqual([kept, title]);
    await adminVideo(server, video.id, position);
    const { headers } = await server.request(video.originalUrl);
    const disposition = headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[\w. -]+"; filename\*=UTF-8''[\w.~%!$&+^`|-]+$/);
    expect(decodeURIComponent(disposition)).not.toMatch(/[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/);
  });

  it('may be missing', async () => {
    const part = partHead({ name: 'file' }).replace('\r\n\r\n', '\r\nContent-Type: application/octet-stream\r\n\r\n');
    const { video } = await json<WriteAnswer>(postForm(server, Buffer.from(`${part}content${LAST_BOUNDARY}`)), 201);
    expect([video.fileName, video.title]).toEqual(['unnamed', 'Untitled']);
  });
});

describe('the title of an upload', () => {
  const titleOf = async (...parts: Part[]): Promise<string> =>
    (await json<WriteAnswer>(postForm(server, multipartBody(parts)), 201)).video.title;
  const title: Part = { name: 'title', content: '  Old   harbour\n at dawn ' };

  it('may come before the video or after it', async () => {
    expect(await titleOf(title, source)).toBe('Old harbour at dawn');
    expect(await titleOf(source, title)).toBe('Old harbour at dawn');
  });

  it('is made from the file name by default', async () => {
    expect(await titleOf({ ...source, fileName: 'old_harbour.final.mp4' })).toBe('old harbour.final');
    expect(await titleOf({ ...title, content: '   ' }, { ...source, fileName: 'a_b.webm' })).toBe('a b');
  });

  it('is rejected when it is too long, and nothing is kept', async () => {
    const before = await storedOriginals(server.dataDir);
    const long = multipartBody([source, { name: 'title', content: 'x'.repeat(201) }]);
    expect((await problem(postForm(server, long), 400)).code).toBe('UPLOAD.TITLE_TOO_LONG');
    expect(await storedOriginals(server.dataDir)).toEqual(before);
  });

  it.each([
    ['Größe 東京 🎬.mp4', 'Größe 東京 🎬.mp4'],
    ['../../../etc/passwd', 'passwd'],
    ['C:\\\\videos\\\\dawn.mp4', 'dawn.mp4'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['<img src=x onerror=alert(1)>.mp4', '<img src=x onerror=alert(1)>.mp4'],
    ['tab\there.mp4', 'tab here.mp4'],
    ['say \\"cheese\\"; filename=x.mp4', 'say "cheese"; filename=x.mp4'],
    ['-rf.mp4', '-rf.mp4'],
    ['🎬'.repeat(300) + '.mp4', '🎬'.repeat(251) + '.mp4'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('and the stored file name are valid for the sent name %j', async (sent, kept) => {
    const form = multipartBody([{ ...source, fileName: sent }]);
    const { position, video } = await json<WriteAnswer>(postForm(server, form), 201);
    expect(video.fileName).toBe(kept);
    expect(video.title.length).toBeGreaterThan(0);
    await adminVideo(server, video.id, position);
    const original = await server.request(video.originalUrl);
    expect(original.status).toBe(200);
    expect(original.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\w. -]*"; filename\*=UTF-8''\S+$/,
    );
    expect(await original.text()).toBe(source.content);
  });
});

describe('an upload is rejected that', () => {
  const refused = async (request: () => Promise<Response>, status: number): Promise<string> => {
    const before = { files: await storedFiles(server.dataDir), uploads: await uploadsRecorded() };
    const { code } = await problem(request(), status);
    expect({ files: await storedFiles(server.dataDir), uploads: await uploadsRecorded() }).toEqual(before);
    return code;
  };
  beforeAll(() => everythingProcessed());

  it('has no video in it', async () => {
    expect(await refused(() => postForm(server, multipartBody([{ name: 'title', content: 'x' }])), 400)).toBe(
      'UPLOAD.NO_FILE',
    );
    expect(await refused(() => postForm(server, multipartBody([])), 400)).toBe('UPLOAD.NO_FILE');
    expect(await refused(() => postForm(server, multipartBody([{ ...source, name: 'video' }])), 400)).toBe(
      'UPLOAD.NO_FILE',
    );
  });

  it('has two videos in it', async () => {
    expect(await refused(() => postForm(server, multipartBody([source, source])), 400)).toBe('UPLOAD.ONE_FILE');
    expect(await refused(() => postForm(server, multipartBody([source, source, source])), 400)).toBe('UPLOAD.ONE_FILE');
  });

  it('is not a form', async () => {
    const sent = (body: string, type: string) => () =>
      server.request('/api/admin/videos', {
        method: 'POST',
        key: MANAGER_KEY,
        body,
        headers: { 'Content-Type': type },
      });
    expect(await refused(sent('{}', 'application/json'), 415)).toBe('UPLOAD.NOT_MULTIPART');
    expect(await refused(sent('video', 'video/mp4'), 415)).toMatch(/^(UPLOAD.NOT_MULTIPART|REQUEST.MEDIA_TYPE)$/);
    await refused(sent('video', 'multipart/form-data'), 400);
    await refused(sent('', 'multipart/form-data; boundary=x'), 400);
  });

  it('ends before its form does', async () => {
    const whole = multipartBody([source]);
    await refused(() => postForm(server, whole.subarray(0, whole.length - 10)), 400);
    await refused(() => postForm(server, whole.subarray(0, 60)), 400);
  });

  it('has no key', async () => {
    const form = multipartBody([source]);
    const send = () => postForm(server, form, { key: undefined });
    expect(await refused(send, 401)).toBe('AUTH.KEY_REQUIRED');
  });
});

describe('an upload that is cancelled half way', () => {
  it.each(['chunked', 'of a known length'])('leaves nothing behind, when it was %s', async (kind) => {
    await everythingProcessed();
    const before = { files: await storedFiles(server.dataDir), uploads: await uploadsRecorded() };
    const request = openUpload(server, kind === 'chunked' ? {} : { 'Content-Length': String(100 * MIB) });
    request.write(partHead({ name: 'file', fileName: 'half.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB), 24); // some stores show nothing before the second part of 8 MiB
    await eventually(async () => (await unfinishedFiles(server.dataDir)).length === 1, 'the upload is under way');
    request.destroy();
    await eventually(async () => (await unfinishedFiles(server.dataDir)).length === 0, 'the unfinished file is gone');
    await eventually(
      async () => !(await storedFiles(server.dataDir)).some((path) => path.startsWith('uploads/')),
      'the upload is no longer noted as under way',
    );
    expect({ files: await storedFiles(server.dataDir), uploads: await uploadsRecorded() }).toEqual(before);
  });
});

describe('an upload that is too large', () => {
  let small: Server;
  beforeAll(async () => {
    small = await Server.start({ env: { MAX_UPLOAD_BYTES: String(MIB) } });
  });
  afterAll(() => small.dispose());

  const nothingKept = async (): Promise<void> => {
    await eventually(async () => (await storedFiles(small.dataDir)).length === 0, 'nothing of it is kept');
    expect((await head(small)).position).toBe(0);
  };

  it('is rejected by its Content-Length, before it is read', async () => {
    const request = openUpload(small, { 'Content-Length': String(10 * 1024 * MIB) });
    const answer = answerTo(request);
    request.flushHeaders();
    expect(await answer).toMatchObject({
      status: 413,
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
    });
    expect(JSON.parse((await answer).body.toString())).toMatchObject({ code: 'UPLOAD.TOO_LARGE' });
    request.destroy();
    await nothingKept();
  });

  it('is rejected while it is read, without a Content-Length', async () => {
    const request = openUpload(small);
    const answer = answerTo(request);
    request.write(partHead({ name: 'file', fileName: 'large.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(64 * 1024), 32);
    expect(await answer).toMatchObject({ status: 413 });
    expect(JSON.parse((await answer).body.toString())).toMatchObject({ code: 'UPLOAD.TOO_LARGE' });
    request.destroy();
    await nothingKept();
  });

  it('is reported even to a client that sends all of it before it reads', async () => {
    for (let i = 0; i < 5; i += 1) {
      const body = multipartBody([{ ...source, content: Buffer.alloc(8 * MIB) }]);
      expect((await problem(postForm(small, body), 413)).code).toBe('UPLOAD.TOO_LARGE');
    }
    await nothingKept();
  });

  it('is accepted at exactly the limit', async () => {
    const body = multipartBody([{ ...source, content: Buffer.alloc(MIB) }]);
    await json(postForm(small, body), 201);
    const over = multipartBody([{ ...source, content: Buffer.alloc(MIB + 1) }]);
    await problem(postForm(small, over), 413);
  });
});

describe('an Idempotency-Key', () => {
  it('gives a repeated upload the answer of the first one, and keeps one video', async () => {
    await everythingProcessed();
    const first = await uploaded(server, clip, { title: 'Once', idempotencyKey: 'once' });
    const originals = await storedOriginals(server.dataDir);
    const again = await json<WriteAnswer>(upload(server, clip, { title: 'Once', idempotencyKey: 'once' }), 201);
    expect(again.position).toBe(first.position);
    expect(again.video).toEqual(first.video);
    expect(await storedOriginals(server.dataDir)).toEqual(originals);
  });

  it('records one of many equal concurrent uploads', async () => {
    const before = await storedOriginals(server.dataDir);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => uploaded(server, clip, { title: 'Race', idempotencyKey: 'race' })),
    );
    expect(new Set(answers.map(({ video }) => video.id)).size).toBe(1);
    expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
    expect(await storedOriginals(server.dataDir)).toHaveLength(before.length + 1);
  });

  it('is rejected for another video, another title or another name', async () => {
    await uploaded(server, clip, { title: 'Mine', idempotencyKey: 'mine' });
    const before = await storedOriginals(server.dataDir);
    const other = await makeBrokenFile('text');
    for (const again of [
      upload(server, other, { title: 'Mine', idempotencyKey: 'mine' }),
      upload(server, clip, { title: 'Yours', idempotencyKey: 'mine' }),
      upload(server, clip, { title: 'Mine', fileName: 'yours.mp4', idempotencyKey: 'mine' }),
    ])
      expect((await problem(again, 422)).code).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
    expect(await storedOriginals(server.dataDir)).toEqual(before);
  });

  it('must be printable', async () => {
    const answer = await problem(upload(server, clip, { idempotencyKey: 'x'.repeat(201) }), 400);
    expect(answer.code).toBe('REQUEST.INVALID_IDEMPOTENCY_KEY');
  });
});

describe('whether an upload arrived', () => {
  const asked = (key: string, manager = MANAGER_KEY): Promise<Response> =>
    server.request(`/api/admin/commands/${encodeURIComponent(key)}`, { key: manager });

  it('is found by its Idempotency-Key, whatever characters it has', async () => {
    for (const idempotencyKey of ['plain', 'a/b?c=d#e%2F', '/'.repeat(200), '"<>|']) {
      const sent = await uploaded(server, clip, { title: 'Asked for', idempotencyKey });
      expect(await json(asked(idempotencyKey))).toEqual(sent);
    }
  });

  it('is "no" for an unused key, and for the upload of another actor', async () => {
    await uploaded(server, clip, { idempotencyKey: 'mine-alone' });
    expect((await problem(asked('mine-alone', OTHER_MANAGER_KEY), 404)).code).toBe('UPLOAD.NOT_FOUND');
    expect((await problem(asked('never-sent'), 404)).code).toBe('UPLOAD.NOT_FOUND');
    await problem(asked('x'.repeat(201)), 400);
    await problem(server.request('/api/admin/commands/plain'), 401);
    await problem(asked('plain', AUDITOR_KEY), 403);
  });

  it('is "no" for another write with that key', async () => {
    const { video } = await uploaded(server, clip);
    await json(write(server, 'PATCH', `/${video.id}`, { title: 'Edited' }, { 'Idempotency-Key': 'an-edit' }));
    await problem(asked('an-edit'), 404);
  });

  it('is "not yet" while it is running, and "no" after it was interrupted', async () => {
    const request = openUpload(server, { 'Idempotency-Key': 'under-way' });
    request.write(partHead({ name: 'file', fileName: 'slow.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB), 2);
    const answer = await eventually(async () => {
      const response = await asked('under-way');
      return response.status === 202 && response;
    }, 'it is under way');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.text()).toBe('');
    await problem(asked('under-way', OTHER_MANAGER_KEY), 404);
    request.destroy();
    await eventually(async () => (await asked('under-way')).status === 404, 'it broke off');
  });
});

describe('a large upload', () => {
  it('is streamed without filling memory', async () => {
    await sendLarge(16); // memory that is allocated only once is allocated then
    const before = await residentBytes(server.pid);
    let most = before;
    const sampler = setInterval(() => void residentBytes(server.pid).then((now) => (most = Math.max(most, now))), 50);
    await sendLarge(300);
    clearInterval(sampler);
    expect(most - before).toBeLessThan(100 * MIB);
  });

  it('does not delay other requests', async () => {
    const sending = sendLarge(100);
    const { position, video } = await uploaded(server, clip, { title: 'Meanwhile' });
    const seen = await adminVideo(server, video.id, position);
    expect(seen.title).toBe('Meanwhile');
    await sending;
  });

  async function sendLarge(mebibytes: number): Promise<void> {
    const request = openUpload(server);
    const answer = answerTo(request);
    request.write(partHead({ name: 'file', fileName: 'large.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB, 'video'), mebibytes);
    request.end(LAST_BOUNDARY);
    expect(await answer).toMatchObject({ status: 201 });
  }
});

const uploadsRecorded = async (): Promise<number> =>
  (await catalogSize('processing')) + (await catalogSize('ready')) + (await catalogSize('failed'));

async function catalogSize(status: string): Promise<number> {
  const { position } = await head(server);
  const path = `/api/admin/videos?status=${status}&limit=200&minPosition=${position}`;
  return (await json<{ items: unknown[] }>(server.request(path, { key: MANAGER_KEY }))).items.length;
}

/** Waits until frameflow is idle, so that the data folder no longer changes. */
const everythingProcessed = (): Promise<unknown> =>
  eventually(async () => (await catalogSize('processing')) === 0, 'everything is processed', 40_000);
