import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { service } from '../../../test/services/services.js';
import { ObjectStoreUnavailableError } from '../../../libs/storage/src/object-store.port.js';
import type { S3ObjectStore } from './s3.object-store.js';
import { Middleman } from './testing/middleman.js';
import { S3TestBed } from './testing/s3-test-bed.js';
import { until } from '../../../libs/platform/src/waiting/testing/until.js';

const MIB = 1 << 20;
const video = randomBytes(40 * MIB);

let bed: S3TestBed;
let network: Middleman;
let store: S3ObjectStore;

beforeEach(async () => {
  bed = new S3TestBed();
  network = await Middleman.before(service('S3_ENDPOINT'));
  store = await bed.open({ ...bed.options(), endpoint: network.url });
  await store.put('video', Readable.from([video]));
});
afterEach(async () => {
  await network.die().catch(() => undefined);
  await bed.remove();
});

const open = async (): Promise<Readable> => store.read('video');
const firstChunk = async (body: Readable): Promise<void> => {
  await new Promise((resolve) => body.once('readable', resolve));
  body.read();
};

describe('S3ObjectStore and its connections', () => {
  it('closes the connection of a reader that stops reading, at once', async () => {
    const idle = network.connections;
    const bodies = await Promise.all(Array.from({ length: 20 }, open));
    expect(network.connections).toBeGreaterThanOrEqual(20);
    await Promise.all(bodies.slice(0, 10).map(firstChunk));
    for (const body of bodies) body.destroy();
    await until(() => network.connections <= idle);
  });

  it('reuses connections whose answers were read', async () => {
    for (let round = 0; round < 20; round++)
      expect((await buffer(await store.read('video', { start: 0, end: 99_999 }))).length).toBe(100_000);
    expect(network.connections).toBeLessThan(5);
  });

  it('frees a connection when all bytes have arrived, even if the reader has not read them', async () => {
    const bodies = await Promise.all(Array.from({ length: 5 }, () => store.read('video', { start: 0, end: 999 })));
    await until(() => bodies.every((body) => body.readableLength > 0));
    for (const body of bodies) body.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await buffer(await store.read('video', { start: 5, end: 9 }))).equals(video.subarray(5, 10))).toBe(true);
  });

  it('buffers little of a video for a reader that does not read', async () => {
    const body = await open();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(body.readableLength).toBeLessThanOrEqual(MIB);
    expect((await buffer(body)).equals(video)).toBe(true);
  });
});

describe('S3ObjectStore whose store dies', () => {
  it('fails every request at once, and works again when the store is back', async () => {
    await network.die();
    const asked = [
      store.stat('other'),
      store.read('video'),
      store.read('video', { start: 0, end: 9 }),
      store.put('new', Readable.from([Buffer.from('x')])),
      store.put('large', Readable.from([video])),
      store.delete('video'),
      keys(),
    ];
    for (const outcome of await Promise.allSettled(asked))
      expect(reason(outcome)).toBeInstanceOf(ObjectStoreUnavailableError);
    await network.comeBack();
    expect(await keys()).toEqual(['video']);
    expect((await buffer(await open())).equals(video)).toBe(true);
  });

  it('fails readers in the middle of an object', async () => {
    const body = await open();
    await firstChunk(body);
    await network.die();
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });

  it('fails a reader that starts later, and the process goes on', async () => {
    const body = await open();
    await network.die();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });

  it('fails a put in the middle, and nothing of it is left when the store is back', async () => {
    const body = new PassThrough();
    const done = store.put('broken', body);
    body.write(video);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await network.die();
    body.end(video);
    await expect(done).rejects.toThrow(ObjectStoreUnavailableError);
    await network.comeBack();
    expect(await keys()).toEqual(['video']);
    await store.sweep([''], undefined, 0);
  });

  it('retries when only the kept connections are closed', async () => {
    await buffer(await store.read('video', { start: 0, end: 9 }));
    await network.die();
    await network.comeBack();
    expect((await buffer(await store.read('video', { start: 0, end: 9 }))).length).toBe(10);
    expect(await keys()).toEqual(['video']);
  });
});

describe('S3ObjectStore whose store hangs', () => {
  it('stops reading within seconds', async () => {
    network.fallSilent();
    const started = Date.now();
    const asked = [store.stat('other'), store.read('video'), keys()];
    for (const outcome of await Promise.allSettled(asked))
      expect(reason(outcome)).toBeInstanceOf(ObjectStoreUnavailableError);
    expect(Date.now() - started).toBeLessThan(12_000);
  });

  it('fails a reader that waits in the middle of an object', async () => {
    const body = await open();
    await firstChunk(body);
    network.fallSilent();
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });
});

describe('S3ObjectStore at its start', () => {
  it('waits for a store that starts later', async () => {
    await network.die();
    const opening = bed.open({ ...bed.options(), endpoint: network.url });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await network.comeBack();
    expect(await (await opening).stat('video')).toBeUndefined();
  });

  it('names the store that does not answer, without secrets', async () => {
    await network.die();
    const options = { ...bed.options(), endpoint: network.url };
    const failure = await bed.open(options, 500).catch((error: unknown) => String(error));
    expect(failure).toContain(`${options.bucket} at ${network.url} (S3_ENDPOINT) cannot be used: ECONNREFUSED`);
    expect(failure).not.toContain(options.secretKey);
  });

  it('does not wait for a store that rejects the keys', async () => {
    const options = { ...bed.options(), secretKey: 'wrong-secret-key' };
    const started = Date.now();
    await expect(bed.open(options)).rejects.toThrow('cannot be used');
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('makes its bucket once when several processes start at the same time', async () => {
    const options = bed.options();
    const stores = await Promise.all(Array.from({ length: 6 }, () => bed.open(options)));
    await stores[0]?.put('object', Readable.from([Buffer.from('x')]));
    expect(await Promise.all(stores.map(async (one) => (await one.stat('object'))?.sizeBytes))).toEqual(
      Array(6).fill(1),
    );
  });
});

const keys = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
};

const reason = (outcome: PromiseSettledResult<unknown>): unknown =>
  outcome.status === 'rejected' ? outcome.reason : new Error('It succeeded');
