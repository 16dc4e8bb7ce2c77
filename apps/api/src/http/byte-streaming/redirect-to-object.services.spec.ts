import { Readable } from 'node:stream';
import type { S3ObjectStore } from '@reelog/s3';
import { fastify, type FastifyInstance } from 'fastify';
import { S3TestBed } from '../../../../../adapters/s3/src/testing/s3-test-bed.js';
import { redirectToObject } from './redirect-to-object.js';

const video = Buffer.from('0123456789'.repeat(1000));
const bed = new S3TestBed();
let store: S3ObjectStore;
let app: FastifyInstance;
let url: string;

beforeAll(async () => {
  store = await bed.open();
  await store.put('originals/video', Readable.from([video]), { contentType: 'text/html' });
  app = fastify();
  app.get('/:key', async (request, reply) => {
    const key = `originals/${(request.params as { key: string }).key}`;
    const { seconds = '900' } = request.query as { seconds?: string };
    const lifetimeSeconds = Number(seconds);
    const served = { key, lifetimeSeconds, contentType: 'video/mp4', cacheControl: 'private, no-cache' };
    expect(await redirectToObject(request, reply, store, served)).toBe(true);
    return reply;
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await bed.remove();
});

describe('an object that the store sends to clients', () => {
  it('is redirected to its public origin without caching', async () => {
    const answer = await fetch(`${url}/video`, { redirect: 'manual' });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(new URL(answer.headers.get('location') ?? '').origin).toBe(store.publicOrigin);
  });

  it('has its probed type, not the type with which it was stored', async () => {
    const answer = await fetch(`${url}/video`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache, no-transform');
    expect(Buffer.from(await answer.arrayBuffer()).equals(video)).toBe(true);
  });

  it('supports ranges', async () => {
    const answer = await fetch(`${url}/video`, { headers: { Range: 'bytes=10-19' } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes 10-19/${video.length}`]);
    expect(await answer.text()).toBe('0123456789');
  });

  it('supports HEAD with an address that is valid for HEAD', async () => {
    const answer = await fetch(`${url}/video`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(video.length)]);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
  });

  it('has an address with the given lifetime', async () => {
    const { headers } = await fetch(`${url}/video?seconds=1`, { redirect: 'manual' });
    const address = headers.get('location') ?? '';
    expect(new URL(address).searchParams.get('X-Amz-Expires')).toBe('1');
    const status = async (): Promise<number> => {
      const answer = await fetch(address);
      await answer.arrayBuffer();
      return answer.status;
    };
    let last = await status();
    for (const giveUp = Date.now() + 10_000; last !== 403 && Date.now() < giveUp; last = await status());
    expect(last).toBe(403);
  });

  it('has an address that is valid for nothing else', async () => {
    const { headers } = await fetch(`${url}/video`, { redirect: 'manual' });
    const address = headers.get('location') ?? '';
    const others = [
      fetch(address, { method: 'PUT', body: 'mine' }),
      fetch(address, { method: 'DELETE' }),
      fetch(address.replace('originals/video', 'originals/other')),
      fetch(address.replace('video%2Fmp4', 'text%2Fhtml')),
    ];
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});
