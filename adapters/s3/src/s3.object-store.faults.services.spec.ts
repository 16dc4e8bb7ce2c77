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
const film = randomBytes(40 * MIB);

let bed: S3TestBed;
let network: Middleman;
let store: S3ObjectStore;

beforeEach(async () => {
  bed = new S3TestBed();
  network = await Middleman.before(service('S3_ENDPOINT'));
  store = await bed.open({ ...bed.options(), endpoint: network.url });
  await store.put('film', Readable.from([film]));
});
afterEach(async () => {
  await network.die().catch(() => undefined);
  await bed.remove();
});

const open = async (): Promise<Readable> => store.read('film');
const firstChunk = async (body: Readable): Promise<void> => {
  await new Promise((resolve) => body.once('readable', resolve));
  body.read();
};

describe('S3ObjectStore and its connections', () => {
  it('ends the one of a reader that leaves, at once', async () => {
    const idle = network.connections;
    const bodies = await Promise.all(Array.from({ length: 20 }, open));
    expect(network.connections).toBeGreaterThanOrEqual(20);
    await Promise.all(bodies.slice(0, 10).map(firstChunk));
    for (const body of bodies) body.destroy();
    await until(() => network.connections <= idle);
  });

  it('keeps a few of those whose answers were read, and reads on them again', async () => {
    for (let round = 0; round < 20; round++)
      expect((await buffer(await store.read('film', { start: 0, end: 99_999 }))).length).toBe(100_000);
    expect(network.connections).toBeLessThan(5);
  });

  it('has none of a reader whose bytes have all come, even if it has not taken them', async () => {
    const bodies = await Promise.all(Array.from({ length: 5 }, () => store.read('film', { start: 0, end: 999 })));
    await until(() => bodies.every((body) => body.readableLength > 0));
    for (const body of bodies) body.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await buffer(await store.read('film', { start: 5, end: 9 }))).equals(film.subarray(5, 10))).toBe(true);
  });

  it('holds little of a film for a reader that does not read', async () => {
    const body = await open();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(body.readableLength).toBeLessThanOrEqual(MIB);
    expect((await buffer(body)).equals(film)).toBe(true);
  });
});

describe('S3ObjectStore whose store dies', () => {
  it('says so at once, whatever is asked, and serves again when the store is back', async () => {
    await network.die();
    const asked = [
      store.stat('other'),
      store.read('film'),
      store.read('film', { start: 0, end: 9 }),
      store.put('new', Readable.from([Buffer.from('x')])),
      store.put('large', Readable.from([film])),
      store.delete('film'),
      keys(),
    ];
    for (const outcome of await Promise.allSettled(asked))
      expect(reason(outcome)).toBeInstanceOf(ObjectStoreUnavailableError);
    await network.comeBack();
    expect(await keys()).toEqual(['film']);
    expect((await buffer(await open())).equals(film)).toBe(true);
  });

  it('fails those who read in the middle of an object', async () => {
    const body = await open();
    await firstChunk(body);
    await network.die();
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });

  it('tells a reader that comes later, and nobody else', async () => {
    const body = await open();
    await network.die();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });

  it('fails a put in the middle, of which nothing is left once the store is back', async () => {
    const body = new PassThrough();
    const done = store.put('broken', body);
    body.write(film);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await network.die();
    body.end(film);
    await expect(done).rejects.toThrow(ObjectStoreUnavailableError);
    await network.comeBack();
    expect(await keys()).toEqual(['film']);
    await store.sweep([''], undefined, 0);
  });

  it('asks again when only the kept connections are gone', async () => {
    await buffer(await store.read('film', { start: 0, end: 9 }));
    await network.die();
    await network.comeBack();
    expect((await buffer(await store.read('film', { start: 0, end: 9 }))).length).toBe(10);
    expect(await keys()).toEqual(['film']);
  });
});

describe('S3ObjectStore whose store hangs', () => {
  it('gives up reading within seconds', async () => {
    network.fallSilent();
    const started = Date.now();
    const asked = [store.stat('other'), store.read('film'), keys()];
    for (const outcome of await Promise.allSettled(asked))
      expect(reason(outcome)).toBeInstanceOf(ObjectStoreUnavailableError);
    expect(Date.now() - started).toBeLessThan(12_000);
  });

  it('gives up the middle of an object that somebody waits for', async () => {
    const body = await open();
    await firstChunk(body);
    network.fallSilent();
    await expect(buffer(body)).rejects.toThrow(ObjectStoreUnavailableError);
  });
});

describe('S3ObjectStore at its start', () => {
  it('waits for a store that comes later', async () => {
    await network.die();
    const opening = bed.open({ ...bed.options(), endpoint: network.url });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await network.comeBack();
    expect(await (await opening).stat('film')).toBeUndefined();
  });

  it('names the store that does not come, and no secrets', async () => {
    await network.die();
    const options = { ...bed.options(), endpoint: network.url };
    const failure = await bed.open(options, 500).catch((error: unknown) => String(error));
    expect(failure).toContain(`${options.bucket} at ${network.url} (S3_ENDPOINT) cannot be used: ECONNREFUSED`);
    expect(failure).not.toContain(options.secretKey);
  });

  it('does not wait for a store that refuses the keys', async () => {
    const options = { ...bed.options(), secretKey: 'wrong-secret-key' };
    const started = Date.now();
    await expect(bed.open(options)).rejects.toThrow('cannot be used');
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('makes its bucket once, however many processes start at the same time', async () => {
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
