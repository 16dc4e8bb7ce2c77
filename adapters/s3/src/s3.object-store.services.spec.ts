import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describeObjectStore } from '../../../libs/storage/src/object-store.contract.js';
import { ObjectStoreUnavailableError } from '../../../libs/storage/src/object-store.port.js';
import { PART_BYTES } from './part-buffers.js';
import { S3ObjectStore } from './s3.object-store.js';
import { S3TestBed } from './testing/s3-test-bed.js';

const MIB = 1 << 20;
const bed = new S3TestBed();
afterAll(() => bed.remove());

describeObjectStore('S3ObjectStore', () => bed.open());
describeObjectStore('S3ObjectStore below a prefix', async () => (await bed.open()).within('videos/of-ana/'));

describe('S3ObjectStore below a prefix of a shared bucket', () => {
  const text = (content: string) => Readable.from([Buffer.from(content)]);

  it('sees only its own objects, and sweeps only its own unfinished uploads', async () => {
    const options = bed.options();
    const root = await bed.open(options);
    const [ana, otto] = [root.within('ana/'), root.within('otto/')];
    await ana.put('originals/video', text('of Ana'));
    await otto.put('originals/video', text('of Otto'));
    const listed: string[] = [];
    for await (const { key } of ana.list('')) listed.push(key);
    expect(listed).toEqual(['originals/video']);
    expect(String(await ana.readFresh('originals/video'))).toBe('of Ana');
    await ana.delete('originals/video');
    expect(await ana.readFresh('originals/video')).toBeUndefined();
    expect(String(await buffer(await root.read('otto/originals/video')))).toBe('of Otto');
    for (const key of ['ana/originals/left', 'otto/originals/left', 'originals/left'])
      await bed.client().initiateNewMultipartUpload(options.bucket, key, {});
    const open = async (): Promise<string[]> =>
      (await bed.client().listIncompleteUploadsQuery(options.bucket, '', '', '', '')).uploads
        .map(({ key }) => key)
        .sort();
    await ana.sweep(['originals/'], undefined, 0);
    expect(await open()).toEqual(['originals/left', 'otto/originals/left']);
    await root.sweep(['originals/'], undefined, 0);
    expect(await open()).toEqual(['otto/originals/left']);
  });
});

describe('S3ObjectStore without its bucket', () => {
  it('opens, reports that the bucket is missing, and makes it on request', async () => {
    const store = await S3ObjectStore.open(bed.options());
    expect(await store.exists()).toBe(false);
    await expect(store.read('video')).rejects.toThrow(ObjectStoreUnavailableError);
    await store.make();
    await store.make();
    expect(await store.exists()).toBe(true);
    store.close();
  });
});

describe('S3ObjectStore and large objects', () => {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const openUploads = async (bucket: string): Promise<string[]> => {
    const { uploads } = await bed.client().listIncompleteUploadsQuery(bucket, '', '', '', '');
    return uploads.map(({ key }) => key);
  };

  it.each([PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 3 * PART_BYTES + 17])(
    'keeps one of %d bytes',
    async (sizeBytes) => {
      const store = await bed.open();
      const bytes = randomBytes(sizeBytes);
      const stored = await store.put('video', Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]));
      expect(stored).toEqual({ key: 'video', sizeBytes, sha256: sha256(bytes) });
      expect((await buffer(await store.read('video'))).equals(bytes)).toBe(true);
    },
  );

  it('stores one of unknown size in bounded memory', async () => {
    const store = await bed.open();
    const chunk = randomBytes(MIB);
    const put = async (sizeMiB: number): Promise<number> => {
      let [left, highest] = [sizeMiB, 0];
      const body = new Readable({
        read: () => {
          highest = Math.max(highest, process.memoryUsage().rss);
          body.push(left-- > 0 ? chunk : null);
        },
      });
      expect((await store.put('video', body)).sizeBytes).toBe(sizeMiB * MIB);
      return highest;
    };
    const [small, large] = [await put(64), await put(512)];
    expect((large - small) / MIB).toBeLessThan(64);
  });

  it('moves one that is copied in parts', async () => {
    const store = await bed.open();
    const chunk = randomBytes(MIB);
    const count = 300;
    const body = Readable.from(Array.from({ length: count }, (_, i) => Buffer.concat([Buffer.from([i % 256]), chunk])));
    const { sha256: digest } = await store.put('originals/large', body, { contentType: 'video/mp4' });
    await store.move('originals/large', 'quarantine/originals/large');
    const hash = createHash('sha256');
    for await (const bytes of await store.read('quarantine/originals/large')) hash.update(bytes as Buffer);
    expect(hash.digest('hex')).toBe(digest);
    expect(await store.stat('originals/large')).toBeUndefined();
  });

  it('leaves no parts behind after an aborted, failed or too large put', async () => {
    const options = bed.options();
    const store = await bed.open(options);
    const abort = new AbortController();
    const body = new PassThrough();
    const aborted = store.put('aborted', body, { signal: abort.signal });
    body.write(randomBytes(3 * PART_BYTES));
    for (
      const deadline = Date.now() + 20_000;
      (await openUploads(options.bucket)).length === 0 && Date.now() < deadline;
    );
    abort.abort(new Error('cancelled by Ana'));
    await expect(aborted).rejects.toThrow('cancelled by Ana');
    const endless = new Readable({ read: () => void endless.push(Buffer.alloc(MIB)) });
    await expect(store.put('large', endless, { maxBytes: 2.5 * PART_BYTES })).rejects.toThrow('larger than');
    expect(await openUploads(options.bucket)).toEqual([]);
    expect(await store.stat('aborted')).toBeUndefined();
  });

  it('sweeps old parts of a killed process', async () => {
    const options = bed.options();
    const store = await bed.open(options);
    const left = await bed.client().initiateNewMultipartUpload(options.bucket, 'originals/left', {});
    expect(left).toBeTruthy();
    await store.sweep(['']);
    expect(await openUploads(options.bucket)).toEqual(['originals/left']);
    await store.sweep([''], undefined, 0);
    expect(await openUploads(options.bucket)).toEqual([]);
  });
});

describe('S3ObjectStore and its keys', () => {
  it('lists more than one page, in order', async () => {
    const store = await bed.open();
    const keys = Array.from({ length: 1_101 }, (_, i) => `page/${String(i).padStart(5, '0')}`);
    for (let i = 0; i < keys.length; i += 50)
      await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, Readable.from([]))));
    const found: string[] = [];
    for await (const { key } of store.list('page/')) found.push(key);
    expect(found).toEqual(keys);
  });

  it('keeps keys that look like numbers or literals as text', async () => {
    const store = await bed.open();
    const keys = ['0012', '1e5', '0x10', 'true', 'null', '-1', '1.50'].sort();
    for (const key of keys) await store.put(key, Readable.from([Buffer.from(key)]));
    const found: unknown[] = [];
    for await (const { key, sizeBytes } of store.list('')) found.push([key, sizeBytes]);
    expect(found).toEqual(keys.map((key) => [key, key.length]));
  });

  it('signs addresses for the endpoint that clients know', async () => {
    const options = bed.options();
    const store = await bed.open({ ...options, publicEndpoint: 'https://media.example.org' });
    const serving = {
      method: 'GET',
      lifetimeSeconds: 900,
      contentType: 'video/mp4',
      cacheControl: 'private',
    } as const;
    const address = new URL(await store.publicUrl('originals/video', serving));
    expect(store.publicOrigin).toBe('https://media.example.org');
    expect(address.href).toMatch(`https://media.example.org/${options.bucket}/originals/video?`);
    expect(address.searchParams.get('response-content-type')).toBe('video/mp4');
    expect(address.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(await store.put('originals/video', Readable.from([]))).toMatchObject({ sizeBytes: 0 });
    expect(await store.locate('originals/video')).toContain(options.endpoint);
  });
});
