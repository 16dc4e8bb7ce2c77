import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { adminVideo, eventually, json, processed, readyVideo, write, type WriteAnswer } from '../support/client.js';
import { inDistributedProfile } from '../support/installation.js';
import { multipartBody, postForm } from '../support/multipart.js';
import { openFileCount } from '../support/process-info.js';
import { rawConnection, rawRequest } from '../support/raw-http.js';
import { Server } from '../support/server.js';

let server: Server;
let source: Buffer;
let video: AdminVideo;
let size: number;
let etag: string;
let lastModified: string;

beforeAll(async () => {
  const path = await makeClip({ picture: 'footage', seconds: 8, audio: true });
  source = await readFile(path);
  size = source.length;
  server = await Server.start();
  video = await readyVideo(server, path);
  const { headers } = await get();
  etag = headers.get('etag')!;
  lastModified = headers.get('last-modified')!;
});
afterAll(() => server.dispose());

const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  server.request(video.streamUrl, { method, headers });

const bytes = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
const earlier = 'Mon, 01 Jan 2001 00:00:00 GMT';
const later = 'Fri, 01 Jan 2099 00:00:00 GMT';

describe('the whole video', () => {
  it('is the uploaded file, with all headers for players', async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(await bytes(answer)).toEqual(source);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(size),
      'content-type': 'video/mp4',
      etag: `"${createHash('sha256').update(source).digest('hex')}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(answer.headers.get('cache-control')).toMatch(/no-cache/);
    expect(Date.parse(lastModified)).toBeLessThanOrEqual(Date.now());
  });

  it('has the same headers in answer to HEAD, without a body', async () => {
    const [got, head] = [await get(), await get({}, 'HEAD')];
    await got.arrayBuffer();
    expect(head.status).toBe(200);
    expect((await bytes(head)).length).toBe(0);
    const describing = ['content-length', 'content-type', 'etag', 'last-modified', 'accept-ranges'];
    for (const name of describing) expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)]);
    expect((await get({ Range: 'bytes=0-9' }, 'HEAD')).status).toBe(200);
  });
});

describe('a part of the video', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-1023', 0, 1023],
    ['bytes=1000-', 1000, -1],
    ['bytes=-500', -500, -1],
    ['bytes=-999999999', 0, -1],
    ['bytes=500-999999999', 500, -1],
    ['BYTES=0-9', 0, 9],
    ['bytes= 5-9', 5, 9],
    ['bytes=0-', 0, -1],
  ])('is sent as requested: %s', async (range, from, to) => {
    const [first, last] = [from < 0 ? size + from : from, to < 0 ? size + to : to];
    const answer = await get({ Range: range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/${size}`);
    expect(answer.headers.get('content-length')).toBe(String(last - first + 1));
    expect(answer.headers.get('etag')).toBe(etag);
    expect((await bytes(answer)).equals(source.subarray(first, last + 1))).toBe(true);
  });

  it.each(['bytes=5-1', 'bytes=a-b', 'bytes=', 'bytes=-', 'items=0-5', 'bytes 0-5', 'bytes=0-1,5-9', 'bytes=0x0-5'])(
    'is the whole video when the range is invalid or has several parts: %s',
    async (range) => {
      const answer = await get({ Range: range });
      expect(answer.status).toBe(200);
      expect((await bytes(answer)).length).toBe(size);
    },
  );

  it('is rejected if it does not exist', async () => {
    for (const range of [
      `bytes=${size}-`,
      `bytes=${size + 5}-${size + 9}`,
      'bytes=-0',
      'bytes=99999999999999999999-',
    ]) {
      const answer = await get({ Range: range });
      expect([range, answer.status]).toEqual([range, 416]);
      expect(answer.headers.get('content-range')).toBe(`bytes */${size}`);
      expect(await answer.json()).toMatchObject({ code: 'MEDIA.RANGE_NOT_SATISFIABLE' });
    }
  });

  it('gives the whole video together with the others', async () => {
    const step = Math.ceil(size / 7);
    const parts = await Promise.all(
      Array.from({ length: 7 }, async (_, i) => bytes(await get({ Range: `bytes=${i * step}-${(i + 1) * step - 1}` }))),
    );
    expect(Buffer.concat(parts).equals(source)).toBe(true);
  });

  it('is sent to many clients at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, async (_, i) => bytes(await get({ Range: `bytes=${i * 100}-${i * 100 + 9999}` }))),
    );
    answers.forEach((part, i) => expect(part.equals(source.subarray(i * 100, i * 100 + 10_000))).toBe(true));
  });
});

describe('a condition', () => {
  it.each<[number, () => Record<string, string>]>([
    [304, () => ({ 'If-None-Match': etag })],
    [304, () => ({ 'If-None-Match': `W/${etag}` })],
    [304, () => ({ 'If-None-Match': `"a", ${etag}` })],
    [304, () => ({ 'If-None-Match': '*' })],
    [304, () => ({ 'If-None-Match': etag, Range: 'bytes=0-9' })],
    [200, () => ({ 'If-None-Match': '"a"' })],
    [200, () => ({ 'If-None-Match': '"a"', 'If-Modified-Since': later })],
    [304, () => ({ 'If-Modified-Since': lastModified })],
    [200, () => ({ 'If-Modified-Since': earlier })],
    [200, () => ({ 'If-Modified-Since': 'yesterday' })],
    [200, () => ({ 'If-Match': etag })],
    [200, () => ({ 'If-Match': '*' })],
    [412, () => ({ 'If-Match': '"a"' })],
    [412, () => ({ 'If-Match': `W/${etag}` })],
    [412, () => ({ 'If-Unmodified-Since': earlier })],
    [200, () => ({ 'If-Unmodified-Since': lastModified })],
    [412, () => ({ 'If-Match': '"a"', 'If-None-Match': etag })],
    [206, () => ({ Range: 'bytes=0-9', 'If-Range': etag })],
    [206, () => ({ Range: 'bytes=0-9', 'If-Range': lastModified })],
    [200, () => ({ Range: 'bytes=0-9', 'If-Range': '"a"' })],
    [200, () => ({ Range: 'bytes=0-9', 'If-Range': `W/${etag}` })],
    [200, () => ({ Range: 'bytes=0-9', 'If-Range': earlier })],
    [200, () => ({ Range: `bytes=${size}-`, 'If-Range': '"a"' })],
  ])('is honoured with %i (%#)', async (status, headers) => {
    const answer = await get(headers());
    const body = await bytes(answer);
    expect([headers(), answer.status]).toEqual([headers(), status]);
    if (status === 304) expect([body.length, answer.headers.get('etag')]).toEqual([0, etag]);
    if (status === 206) expect(body.length).toBe(10);
    if (status === 200) expect(body.length).toBe(size);
  });
});

describe('the original', () => {
  it('is served in the same way, as a download that no browser runs', async () => {
    const answer = await server.request(video.originalUrl, { headers: { Range: 'bytes=10-19' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([206, 'application/octet-stream']);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await bytes(answer)).toEqual(source.subarray(10, 20));
  });
});

describe('a viewer who disconnects', () => {
  it('in the middle leaves no file open', async () => {
    const content = Buffer.alloc(32 << 20); // more than the buffers between two processes hold
    const form = multipartBody([{ name: 'file', fileName: 'large.mp4', content }]);
    const { video: large } = await json<WriteAnswer>(postForm(server, form), 201);
    await processed(server, large.id);
    const before = await openFileCount(server.pid);
    for (let i = 0; i < 50; i += 1) {
      const abort = new AbortController();
      const answer = await server.request(large.originalUrl, { signal: abort.signal });
      await answer.body!.getReader().read();
      abort.abort();
    }
    await eventually(async () => (await openFileCount(server.pid)) <= before + 3, 'all files are closed again', 15_000);
  });

  it('before the first byte, and between many requests, is harmless', async () => {
    for (let i = 0; i < 50; i += 1) {
      const socket = rawConnection(server);
      socket.end(`GET ${video.streamUrl} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(5));
      if (i % 2 === 0) setImmediate(() => socket.destroy());
      else socket.once('data', () => socket.destroy());
    }
    expect(await bytes(await get())).toEqual(source);
  });
});

describe('odd requests for a video', () => {
  it('with repeated headers are answered correctly', async () => {
    const twice = await rawRequest(server, video.streamUrl, { headers: { Range: ['bytes=0-9', 'bytes=20-29'] } });
    expect([200, 206]).toContain(twice.status);
    const tags = await rawRequest(server, video.streamUrl, { headers: { 'If-None-Match': ['"a"', etag] } });
    expect(tags.status).toBe(304);
  });

  it('of HTTP/1.0 are answered', async () => {
    const socket = rawConnection(server);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(`GET ${video.streamUrl} HTTP/1.0\r\nRange: bytes=0-9\r\n\r\n`);
    await new Promise((closed) => socket.once('close', closed));
    const answer = Buffer.concat(chunks);
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 206 /);
    expect(answer.subarray(-10)).toEqual(source.subarray(0, 10));
  });
});

inDistributedProfile(() => {
  describe('a player that is redirected to the store', () => {
    let leading: Server;
    beforeAll(async () => {
      leading = await Server.start({ env: { MEDIA_DELIVERY: 'redirect' } });
    });
    afterAll(() => leading.dispose());

    /** Lifetime of the address in the store, seconds. */
    async function lifetime(streamUrl: string): Promise<number> {
      const answer = await leading.request(streamUrl, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([307, 'private, no-store']);
      const address = answer.headers.get('location') ?? '';
      expect(await bytes(await fetch(address))).toEqual(source);
      return Number(new URL(address).searchParams.get('X-Amz-Expires'));
    }

    it('gets an address for the duration of the video, and of a removed one for the rest of the grant', async () => {
      const { id, streamUrl } = await readyVideo(
        leading,
        await makeClip({ picture: 'footage', seconds: 8, audio: true }),
      );
      expect(await lifetime(streamUrl)).toBeGreaterThan(2 * 3600);
      const { position } = await json<WriteAnswer>(write(leading, 'DELETE', `/${id}`));
      const hidden = await adminVideo(leading, id, position);
      expect(hidden.status).toBe('removed');
      expect(await lifetime(hidden.streamUrl)).toBeLessThanOrEqual(3600);
    });
  });
});
