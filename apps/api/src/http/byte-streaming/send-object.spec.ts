import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { truncate, mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileObjectStore } from '@reelog/files';
import type { ObjectBody, ObjectStore } from '@reelog/storage';
import fc from 'fast-check';
import Fastify, { type FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.js';
import { sendObject } from './send-object.js';
import { until } from '../../../../../libs/platform/src/waiting/testing/until.js';

const MIB = 1 << 20;
const video = randomBytes(3 * MIB + 1234);
const LAST_MODIFIED = new Date('2026-03-01T12:00:00.750Z');
const LAST_MODIFIED_TEXT = 'Sun, 01 Mar 2026 12:00:00 GMT';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('an object served over HTTP', () => {
  let folder: string;
  let store: FileObjectStore;
  let app: FastifyInstance;
  let port: number;
  let agent: Agent;
  /** Every opened body. */
  let bodies: ObjectBody[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-serve-'));
    store = await FileObjectStore.open(folder);
    await store.put('video', Readable.from([video]));
    await store.put('empty', Readable.from([]));
    await store.put('huge', Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(MIB))));

    const watched: ObjectStore = Object.assign(Object.create(store) as ObjectStore, {
      read: async (...args: Parameters<ObjectStore['read']>) => {
        const body = await store.read(...args);
        bodies.push(body);
        return body;
      },
    });
    app = Fastify({ exposeHeadRoutes: true });
    app.setErrorHandler((error, _, reply) => {
      const problem = error instanceof Problem ? error : new Problem(500, 'FAULT', String(error));
      return reply
        .headers(problem.options.headers ?? {})
        .status(problem.status)
        .send({ code: problem.code });
    });
    app.get<{ Params: { key: string } }>('/:key', async (request, reply) => {
      const { key } = request.params;
      const stat = await store.stat(key);
      reply.header('X-Of-A-Hook', 'kept');
      return sendObject(request, reply, watched, {
        key,
        sizeBytes: stat?.sizeBytes ?? 10,
        etag: `"${key}-1"`,
        lastModified: LAST_MODIFIED,
        contentType: 'video/mp4',
        cacheControl: 'private, no-cache',
        ...(key === 'huge' && { disposition: 'attachment; filename="huge.bin"' }),
      });
    });
    port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    bodies = [];
    agent = new Agent({ keepAlive: true });
  });
  afterEach(() => agent.destroy());

  async function open(key: string, headers: Record<string, string>, method = 'GET'): Promise<IncomingMessage> {
    const sent = httpRequest({ host: '127.0.0.1', port, path: `/${key}`, method, headers, agent }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }
  async function ask(key: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    const response = await open(key, headers, method);
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  }

  describe('requested as a whole', () => {
    it('has its length, type and validators, is not sniffed and is sandboxed', async () => {
      const { status, headers, body } = await ask('video');
      expect(status).toBe(200);
      expect(body.equals(video)).toBe(true);
      expect(headers).toMatchObject({
        'content-length': String(video.length),
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        etag: '"video-1"',
        'last-modified': LAST_MODIFIED_TEXT,
        'cache-control': 'private, no-cache, no-transform',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-of-a-hook': 'kept',
      });
      expect(headers).not.toHaveProperty('content-range');
      expect(headers).not.toHaveProperty('transfer-encoding');
      expect(headers).not.toHaveProperty('content-disposition');
    });

    it('may be empty', async () => {
      const { status, headers, body } = await ask('empty');
      expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0]);
    });

    it('may be offered as a download', async () => {
      const { headers } = await ask('huge', {}, 'HEAD');
      expect(headers['content-disposition']).toBe('attachment; filename="huge.bin"');
    });

    it('is complete through a server that injects requests', async () => {
      const { statusCode, rawPayload } = await app.inject('/video');
      expect(statusCode).toBe(200);
      expect(rawPayload.equals(video)).toBe(true);
    });
  });

  describe('requested by HEAD', () => {
    it('answers the headers of GET without a body, and opens no file', async () => {
      const [get, head] = [await ask('video'), await ask('video', {}, 'HEAD')];
      bodies.splice(0);
      const again = await ask('video', {}, 'HEAD');
      for (const { status, headers, body } of [head, again]) {
        expect(status).toBe(200);
        expect(body).toHaveLength(0);
        expect({ ...headers, date: '' }).toEqual({ ...get.headers, date: '' });
      }
      expect(bodies).toHaveLength(0);
    });

    it('ignores Range, which is defined for GET only', async () => {
      const { status, headers } = await ask('video', { range: 'bytes=0-9' }, 'HEAD');
      expect([status, headers['content-length']]).toEqual([200, String(video.length)]);
    });

    it('answers 304 if it is not modified', async () => {
      const { status, headers } = await ask('video', { 'if-none-match': '"video-1"' }, 'HEAD');
      expect(status).toBe(304);
      expect(headers).not.toHaveProperty('content-length');
    });
  });

  describe('requested by range', () => {
    it.each([
      ['bytes=0-0', 0, 0],
      ['bytes=1000-1999', 1000, 1999],
      ['bytes=1000000-', 1_000_000, video.length - 1],
      ['bytes=-1', video.length - 1, video.length - 1],
      ['bytes=-2000000', video.length - 2_000_000, video.length - 1],
      [`bytes=5-${video.length * 2}`, 5, video.length - 1],
      [`bytes=-${video.length * 2}`, 0, video.length - 1],
    ])('%s answers 206 with exactly these bytes', async (range, start, end) => {
      const { status, headers, body } = await ask('video', { range });
      expect(status).toBe(206);
      expect(headers).toMatchObject({
        'content-range': `bytes ${start}-${end}/${video.length}`,
        'content-length': String(end - start + 1),
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        etag: '"video-1"',
        'last-modified': LAST_MODIFIED_TEXT,
        'cache-control': 'private, no-cache, no-transform',
        'x-content-type-options': 'nosniff',
      });
      expect(body.equals(video.subarray(start, end + 1))).toBe(true);
    });

    it('gives exactly the bytes of any valid range', async () => {
      const position = fc.integer({ min: 0, max: video.length - 1 });
      await fc.assert(
        fc.asyncProperty(position, position, async (one, other) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other)];
          const { status, body } = await ask('video', { range: `bytes=${start}-${end}` });
          return status === 206 && body.equals(video.subarray(start, end + 1));
        }),
        { numRuns: 60 },
      );
    });

    it.each([`bytes=${video.length}-`, `bytes=${video.length}-${video.length + 5}`, 'bytes=-0'])(
      '%s answers 416 with the size of the object',
      async (range) => {
        const { status, headers, body } = await ask('video', { range });
        expect(status).toBe(416);
        expect(headers['content-range']).toBe(`bytes */${video.length}`);
        expect(JSON.parse(String(body))).toEqual({ code: 'MEDIA.RANGE_NOT_SATISFIABLE' });
        expect(headers).not.toHaveProperty('etag');
      },
    );

    it('answers 416 for a position in an empty object, and 200 for its last bytes', async () => {
      const first = await ask('empty', { range: 'bytes=0-' });
      expect([first.status, first.headers['content-range']]).toEqual([416, 'bytes */0']);
      expect(await ask('empty', { range: 'bytes=-5' })).toMatchObject({
        status: 200,
        headers: { 'content-length': '0' },
      });
    });

    it.each(['bytes=5-4', 'bytes=x', 'chunks=0-4', 'bytes=0-4,10-14'])(
      '%s answers 200 with the whole object',
      async (range) => {
        const { status, headers, body } = await ask('video', { range });
        expect([status, body.length]).toEqual([200, video.length]);
        expect(headers).not.toHaveProperty('content-range');
      },
    );

    it('is correct for many clients on keep-alive connections', async () => {
      const starts = Array.from({ length: 200 }, (_, i) => (i * 15_013) % (video.length - MIB));
      agent.maxSockets = 32;
      const rights = await Promise.all(
        starts.map(async (start) => {
          const { body } = await ask('video', { range: `bytes=${start}-${start + MIB - 1}` });
          return body.equals(video.subarray(start, start + MIB));
        }),
      );
      expect(rights.every(Boolean)).toBe(true);
    });
  });

  describe('requested with conditions', () => {
    it.each([
      [{ 'if-none-match': '"video-1"' }],
      [{ 'if-modified-since': LAST_MODIFIED_TEXT }],
      [{ 'if-none-match': '"video-1"', range: 'bytes=0-9' }],
      [{ 'if-none-match': '"video-1"', range: 'bytes=99999999-' }],
    ])('%j answers 304 with validators and nothing else', async (headers) => {
      const answer = await ask('video', headers);
      expect(answer.status).toBe(304);
      expect(answer.body).toHaveLength(0);
      expect(answer.headers).toMatchObject({ etag: '"video-1"', 'cache-control': 'private, no-cache, no-transform' });
      for (const absent of ['content-length', 'content-type', 'content-range', 'last-modified', 'transfer-encoding'])
        expect(answer.headers).not.toHaveProperty(absent);
      expect(bodies).toHaveLength(0);
    });

    it.each([
      [{ 'if-match': '"video-0"' }],
      [{ 'if-unmodified-since': 'Sun, 01 Mar 2026 11:59:59 GMT' }],
      [{ 'if-match': '"video-0"', range: 'bytes=0-9' }],
    ])('%j answers 412', async (headers) => {
      const answer = await ask('video', headers);
      expect(answer.status).toBe(412);
      expect(JSON.parse(String(answer.body))).toEqual({ code: 'MEDIA.PRECONDITION_FAILED' });
    });

    it.each([
      ['"video-1"', 206],
      [LAST_MODIFIED_TEXT, 206],
      ['"video-0"', 200],
      ['W/"video-1"', 200],
      ['Sun, 01 Mar 2026 12:00:01 GMT', 200],
    ])('If-Range: %s answers %d', async (ifRange, status) => {
      const answer = await ask('video', { range: 'bytes=10-19', 'if-range': ifRange });
      expect([answer.status, answer.body.length]).toEqual([status, status === 206 ? 10 : video.length]);
    });

    it('does not answer 416 when If-Range names another version', async () => {
      const { status } = await ask('video', { range: 'bytes=99999999-', 'if-range': '"video-0"' });
      expect(status).toBe(200);
    });
  });

  describe('when something goes wrong', () => {
    it('stops reading when the client disconnects in the middle', async () => {
      const response = await open('huge', {});
      await once(response, 'data');
      response.destroy();
      await until(() => bodies[0]?.closed);
    });

    it('stops reading when the client disconnects before the first byte', async () => {
      const socket = connect(port, '127.0.0.1');
      socket.write('GET /huge HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.resetAndDestroy());
      await once(socket, 'close');
      await ask('video');
      await until(() => bodies.every((body) => body.closed));
    });

    it('holds no more than two chunks for a client that does not read', async () => {
      const response = await open('huge', {});
      response.pause();
      const body = bodies[0];
      // The socket's own buffers fill first; then reading must stop.
      await untilSteady(() => response.socket.bytesRead);
      expect(body?.readableLength).toBeLessThanOrEqual(MIB);
      expect(body?.closed).toBe(false);
      response.resume();
      await once(response, 'end');
      expect(response.complete).toBe(true);
    });

    it('cuts the connection when the file is shorter than before', async () => {
      await store.put('shrinking', Readable.from(Array.from({ length: 32 }, () => Buffer.alloc(MIB))));
      const response = await open('shrinking', {});
      response.pause();
      await truncate(await store.locate('shrinking'), MIB);
      await expect(buffer(response)).rejects.toThrow('aborted');
      expect(response.complete).toBe(false);
      expect((await ask('video')).status).toBe(200);
    });

    it('answers an error when the object is gone before the first byte', async () => {
      const { status, headers } = await ask('missing');
      expect(status).toBe(500); // an error of the store, which the api's filter translates
      expect(headers).not.toHaveProperty('accept-ranges');
    });
  });
});

/** Waits until a number stays the same for a while. */
async function untilSteady(read: () => number): Promise<void> {
  for (let last = -1; last !== read();) {
    last = read();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
