import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { InvalidKeyError, ObjectNotFoundError, type ObjectStore, ObjectTooLargeError } from './object-store.port.js';

const MIB = 1 << 20;

const INVALID_KEYS = [
  ['an empty key', ''],
  ['a parent segment', 'a/../b'],
  ['a leading parent segment', '../etc/passwd'],
  ['a current segment', './a'],
  ['an absolute path', '/etc/passwd'],
  ['a trailing slash', 'a/'],
  ['an empty segment', 'a//b'],
  ['a backslash', 'a\\b'],
  ['a NUL', 'a\0b'],
  ['a line break', 'a\n'],
  ['a space', 'a b'],
  ['a percent escape', '%2e%2e/a'],
  ['a character beyond ASCII', 'é'],
  ['a character that stores reserve', '~tmp/a'],
  ['a segment of 256 characters', 'x'.repeat(256)],
  ['513 characters', `${'x'.repeat(250)}/`.repeat(2) + 'x'.repeat(11)],
] as const;

/**
 * The contract of every object store (see ObjectStore).
 * @param openStore opens an empty store; called once for each test
 */
export function describeObjectStore(name: string, openStore: () => Promise<ObjectStore>): void {
  describe(`${name} as an object store`, () => {
    // Every put waits for a disk, which may be busy.
    jest.setTimeout(30_000);
    let store: ObjectStore;
    beforeEach(async () => {
      store = await openStore();
    });

    const put = (key: string, bytes: Buffer | string) => store.put(key, Readable.from([Buffer.from(bytes)]));
    const get = async (key: string, start?: number, end?: number) =>
      buffer(await store.read(key, start === undefined || end === undefined ? undefined : { start, end }));
    const keys = async (prefix: string) => {
      const found: string[] = [];
      for await (const { key } of store.list(prefix)) found.push(key);
      return found;
    };

    describe('put', () => {
      it('returns key, size and SHA-256, and reads the same bytes back', async () => {
        const bytes = randomBytes(3 * MIB + 17);
        expect(await put('originals/video', bytes)).toEqual({
          key: 'originals/video',
          sizeBytes: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        });
        expect((await get('originals/video')).equals(bytes)).toBe(true);
      });

      it.each([0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB])('keeps an object of %d bytes', async (sizeBytes) => {
        const bytes = randomBytes(sizeBytes);
        const stored = await store.put('an/object', Readable.from([bytes]));
        expect(stored.sizeBytes).toBe(sizeBytes);
        expect(stored.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
        expect((await get('an/object')).equals(bytes)).toBe(true);
      });

      it('keeps the order of chunks of any size', async () => {
        const chunks = [1, 70_000, 3 * MIB, 5, 65_536, 999_999].map((sizeBytes) => randomBytes(sizeBytes));
        await store.put('chunks', Readable.from(chunks));
        expect((await get('chunks')).equals(Buffer.concat(chunks))).toBe(true);
      });

      it('shows nothing before the last byte has come', async () => {
        const body = new PassThrough();
        const done = store.put('slow/object', body);
        body.write(randomBytes(2 * MIB));
        await new Promise((resolve) => body.write('more', resolve));
        expect(await store.stat('slow/object')).toBeUndefined();
        expect(await keys('')).toEqual([]);
        body.end();
        await done;
        expect(await keys('')).toEqual(['slow/object']);
      });

      it('replaces an object atomically', async () => {
        await put('object', 'first');
        const body = new PassThrough();
        const done = store.put('object', body);
        await new Promise((resolve) => body.write('second, longer', resolve));
        expect(String(await get('object'))).toBe('first');
        body.end();
        await done;
        expect(String(await get('object'))).toBe('second, longer');
        expect(await store.stat('object')).toMatchObject({ sizeBytes: 14 });
      });

      it('does not affect a reader when the object is replaced', async () => {
        const first = randomBytes(5 * MIB);
        await put('object', first);
        const reading = await store.read('object');
        await put('object', 'second');
        expect((await buffer(reading)).equals(first)).toBe(true);
      });

      it('keeps one complete object after concurrent puts of one key', async () => {
        const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(MIB + 100_000 * i, i + 1));
        await Promise.all(bodies.map((bytes) => put('same', bytes)));
        const kept = await get('same');
        expect(bodies.some((bytes) => bytes.equals(kept))).toBe(true);
      });

      it('takes an object of exactly maxBytes', async () => {
        await store.put('object', Readable.from([Buffer.alloc(1000)]), { maxBytes: 1000 });
        expect(await store.stat('object')).toMatchObject({ sizeBytes: 1000 });
      });

      it('rejects one byte more than maxBytes, keeps nothing and destroys the body', async () => {
        const body = Readable.from([Buffer.alloc(600), Buffer.alloc(401)]);
        await expect(store.put('object', body, { maxBytes: 1000 })).rejects.toThrow(ObjectTooLargeError);
        expect(body.destroyed).toBe(true);
        expect(await keys('')).toEqual([]);
      });

      it('stops an endless body at maxBytes, and keeps the earlier object', async () => {
        await put('object', 'earlier');
        const endless = new Readable({ read: (size) => void endless.push(Buffer.alloc(size)) });
        await expect(store.put('object', endless, { maxBytes: 3 * MIB })).rejects.toThrow(ObjectTooLargeError);
        expect(String(await get('object'))).toBe('earlier');
      });

      it('keeps nothing when the body fails, and rejects with its error', async () => {
        const body = new PassThrough();
        const done = store.put('object', body);
        body.write(randomBytes(2 * MIB));
        body.destroy(new Error('the client went away'));
        await expect(done).rejects.toThrow('the client went away');
        expect(await keys('')).toEqual([]);
      });

      it('treats a body that ended early without an error as failed', async () => {
        const body = new PassThrough();
        const done = store.put('object', body);
        body.write('some');
        body.destroy();
        await expect(done).rejects.toThrow();
        expect(await keys('')).toEqual([]);
      });

      it('stops at once when aborted, with the reason, and leaves nothing behind', async () => {
        const abort = new AbortController();
        const body = new PassThrough();
        const done = store.put('object', body, { signal: abort.signal });
        await new Promise((resolve) => body.write('some', resolve));
        abort.abort(new Error('cancelled by Ana'));
        await expect(done).rejects.toThrow('cancelled by Ana');
        expect(body.destroyed).toBe(true);
        expect(await keys('')).toEqual([]);
      });

      it('does not begin when aborted before', async () => {
        const body = Readable.from([Buffer.from('some')]);
        const signal = AbortSignal.abort(new Error('too late'));
        await expect(store.put('object', body, { signal })).rejects.toThrow('too late');
        expect(body.destroyed).toBe(true);
        expect(await keys('')).toEqual([]);
      });

      it('ignores an abort after the end', async () => {
        const abort = new AbortController();
        await store.put('object', Readable.from([Buffer.from('all')]), { signal: abort.signal });
        abort.abort();
        expect(String(await get('object'))).toBe('all');
      });
    });

    describe('read', () => {
      const bytes = randomBytes(2 * MIB + 3);
      beforeEach(() => put('object', bytes));

      it.each([
        ['the first byte', 0, 0],
        ['the last byte', bytes.length - 1, bytes.length - 1],
        ['all bytes', 0, bytes.length - 1],
        ['a part in the middle', 1_000_001, 1_999_999],
      ])('reads %s of a range, both ends included', async (_, start, end) => {
        expect((await get('object', start, end)).equals(bytes.subarray(start, end + 1))).toBe(true);
      });

      it.each([
        ['beyond the end', 0, bytes.length],
        ['after the end', bytes.length, bytes.length],
        ['backwards', 5, 4],
        ['negative', -1, 4],
        ['fractional', 0.5, 4],
        ['not a number', 0, NaN],
      ])('rejects a range that is %s', async (_, start, end) => {
        await expect(store.read('object', { start, end })).rejects.toThrow(RangeError);
      });

      it('rejects any range of an empty object', async () => {
        await put('empty', '');
        await expect(store.read('empty', { start: 0, end: 0 })).rejects.toThrow(RangeError);
      });

      it('rejects a missing object before the first byte', async () => {
        await expect(store.read('other')).rejects.toThrow(ObjectNotFoundError);
        await expect(store.read('other', { start: 0, end: 0 })).rejects.toThrow(ObjectNotFoundError);
      });

      it('reads the right bytes when chunks are recycled', async () => {
        const other = randomBytes(3 * MIB);
        await put('other', other);
        const digestOf = async (key: string) => {
          const body = await store.read(key);
          const hash = createHash('sha256');
          for await (const chunk of body) {
            hash.update(chunk);
            body.recycle?.(chunk);
          }
          return hash.digest('hex');
        };
        const keys = Array.from({ length: 100 }, (_, i) => (i % 2 ? 'object' : 'other'));
        const wanted = keys.map((key) =>
          createHash('sha256')
            .update(key === 'object' ? bytes : other)
            .digest('hex'),
        );
        expect(await Promise.all(keys.map(digestOf))).toEqual(wanted);
      });

      it('can be ended early', async () => {
        const body = await store.read('object');
        for await (const chunk of body) if (chunk.length > 0) break;
        expect(body.destroyed).toBe(true);
      });

      it('serves concurrent readers their own ranges', async () => {
        const starts = Array.from({ length: 40 }, (_, i) => i * 50_000);
        const parts = await Promise.all(starts.map((start) => get('object', start, start + 99_999)));
        parts.forEach((part, i) => expect(part.equals(bytes.subarray(i * 50_000, i * 50_000 + 100_000))).toBe(true));
      });
    });

    describe('stat', () => {
      it('returns size and time of an object', async () => {
        const before = Date.now();
        await put('a/object', 'twelve bytes');
        const stat = await store.stat('a/object');
        expect(stat).toMatchObject({ key: 'a/object', sizeBytes: 12 });
        // Some stores keep whole seconds, by their own clock.
        expect(Math.abs((stat?.modifiedAt.getTime() ?? 0) - before)).toBeLessThan(60_000);
      });

      it('returns undefined for a missing object, a prefix, and a key below an object', async () => {
        await put('a/b/object', 'x');
        for (const key of ['other', 'a', 'a/b', 'a/b/obj', 'a/b/object/c'])
          expect(await store.stat(key)).toBeUndefined();
      });
    });

    describe('delete', () => {
      it('removes only the object', async () => {
        await Promise.all(['a/b', 'a/bc', 'a/c/d'].map((key) => put(key, key)));
        await store.delete('a/b');
        expect(await store.stat('a/b')).toBeUndefined();
        await expect(store.read('a/b')).rejects.toThrow(ObjectNotFoundError);
        expect(await keys('')).toEqual(['a/bc', 'a/c/d']);
      });

      it('is idempotent, also for missing objects', async () => {
        await put('a/b', 'x');
        await store.delete('a/b');
        await store.delete('a/b');
        await store.delete('never');
        await store.delete('a');
        expect(await keys('')).toEqual([]);
      });

      it('does not affect a reader', async () => {
        const bytes = randomBytes(5 * MIB);
        await put('object', bytes);
        const reading = await store.read('object');
        await store.delete('object');
        expect((await buffer(reading)).equals(bytes)).toBe(true);
      });

      it('does not affect concurrent puts of neighbours', async () => {
        for (let round = 0; round < 10; round++) {
          await put('folder/sub/old', 'x');
          await Promise.all([
            store.delete('folder/sub/old'),
            put('folder/sub/new', 'y'),
            put(`folder/other-${round}/new`, 'y'),
          ]);
          expect(String(await get('folder/sub/new'))).toBe('y');
          await Promise.all([store.delete('folder/sub/new'), store.delete(`folder/other-${round}/new`)]);
        }
        expect(await keys('')).toEqual([]);
      });
    });

    describe('move', () => {
      it('moves an object to another key with the same bytes', async () => {
        const bytes = randomBytes(MIB + 5);
        await put('originals/video', bytes);
        await store.move('originals/video', 'quarantine/originals/video');
        expect(await keys('')).toEqual(['quarantine/originals/video']);
        expect((await get('quarantine/originals/video')).equals(bytes)).toBe(true);
        expect(await store.stat('originals/video')).toBeUndefined();
      });

      it('replaces an object of that key', async () => {
        await put('a', 'first');
        await put('b', 'second, longer');
        expect(await store.stat('b')).toMatchObject({ sizeBytes: 14 });
        await store.move('a', 'b');
        expect(String(await get('b'))).toBe('first');
        expect(await store.stat('b')).toMatchObject({ sizeBytes: 5 });
      });

      it('changes nothing when both keys are the same', async () => {
        await put('a', 'bytes');
        await store.move('a', 'a');
        expect(String(await get('a'))).toBe('bytes');
      });

      it('does not affect a reader', async () => {
        const bytes = randomBytes(3 * MIB);
        await put('a', bytes);
        const reading = await store.read('a');
        await store.move('a', 'b');
        expect((await buffer(reading)).equals(bytes)).toBe(true);
      });

      it('fails for a missing object, and changes nothing', async () => {
        await put('b', 'bytes');
        await expect(store.move('a', 'b')).rejects.toThrow(ObjectNotFoundError);
        expect(String(await get('b'))).toBe('bytes');
      });

      it.each(['', 'a/../b', '/etc/passwd'])('rejects the key %j on both sides', async (key) => {
        await put('a', 'bytes');
        await expect(store.move('a', key)).rejects.toThrow(InvalidKeyError);
        await expect(store.move(key, 'b')).rejects.toThrow(InvalidKeyError);
      });
    });

    describe('list', () => {
      const all = [
        'a',
        'a-1/z',
        'a.b',
        'a0',
        'b/1',
        'b/10',
        'b/2/x',
        'b/2/y',
        'b/2-',
        'b/2.z',
        'b/20',
        'bb',
        'c/d/e/f',
      ];
      beforeEach(() => Promise.all(all.map((key) => put(key, key))));

      it('lists every object with its size, in ascending order of keys', async () => {
        const found: unknown[] = [];
        for await (const { key, sizeBytes } of store.list('')) found.push([key, sizeBytes]);
        expect(found).toEqual([...all].sort().map((key) => [key, key.length]));
      });

      it.each(['b', 'b/', 'b/2', 'b/2/', 'b/2/x', 'c/d/e/f', 'c/d/e', 'a.', 'nothing', 'b/nothing/', 'b/1/'])(
        'gives those that start with %j',
        async (prefix) => {
          expect(await keys(prefix)).toEqual([...all].sort().filter((key) => key.startsWith(prefix)));
        },
      );

      it('can be ended early', async () => {
        for await (const { key } of store.list('b/')) {
          expect(key).toBe('b/1');
          break;
        }
      });

      it.each(['/', '../', 'a/../', '//', 'a b', '\0'])(
        'rejects the prefix %j, because no key starts with it',
        async (prefix) => {
          await expect(keys(prefix)).rejects.toThrow(InvalidKeyError);
        },
      );
    });

    describe('locate', () => {
      it('returns where the object can be read', async () => {
        await put('a/video', 'the video');
        const location = await store.locate('a/video');
        const read = async () =>
          /^https?:/.test(location) ? (await fetch(location)).text() : readFile(location, 'utf8');
        expect(await read()).toBe('the video');
      });
    });

    describe('keys', () => {
      it.each(INVALID_KEYS)('rejects %s', async (_, key) => {
        const body = Readable.from([Buffer.from('x')]);
        await expect(store.put(key, body)).rejects.toThrow(InvalidKeyError);
        expect(body.destroyed).toBe(true);
        await expect(store.stat(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.read(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.delete(key)).rejects.toThrow(InvalidKeyError);
        await expect(store.locate(key)).rejects.toThrow(InvalidKeyError);
        expect(await keys('')).toEqual([]);
      });

      it.each([
        ['dots inside', '..a/b../...c/.hidden'],
        ['512 characters', `${'x'.repeat(255)}/${'y'.repeat(254)}/z`],
        ['names that are special elsewhere', 'con/nul/constructor/__proto__'],
      ])('takes %s', async (_, key) => {
        await put(key, 'x');
        expect(await keys('')).toEqual([key]);
        expect(String(await get(key))).toBe('x');
        await store.delete(key);
        expect(await keys('')).toEqual([]);
      });
    });
  });
}
