import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeObjectStore } from '../../../libs/storage/src/object-store.contract.js';
import { InvalidKeyError, ObjectNotFoundError, StorageFullError } from '../../../libs/storage/src/object-store.port.js';
import { toStorageError } from './file-errors.js';
import { FileObjectStore } from './file.object-store.js';
import { Sha256Thread } from '../../../libs/storage/src/hashing/sha256.thread.js';

/** Shared by all stores of this file: a thread from sources starts slowly. */
const sha256Thread = new Sha256Thread();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-store-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const openStore = (at = media()) => FileObjectStore.open(at, sha256Thread);
const text = (content: string) => Readable.from([Buffer.from(content)]);
const media = (...path: string[]) => join(folder, 'media', ...path);

describeObjectStore('FileObjectStore', () => openStore());

describe('FileObjectStore on its folder', () => {
  it('makes its folder, and stores an object as a file that ffmpeg can open', async () => {
    const store = await openStore(join(folder, 'new', 'media'));
    await store.put('originals/video', text('bytes'));
    const path = await store.locate('originals/video');
    expect(isAbsolute(path)).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('bytes');
    await expect(store.locate('originals/other')).rejects.toThrow(ObjectNotFoundError);
  });

  it('finds its objects when it is opened again', async () => {
    await (await openStore()).put('a/b', text('kept'));
    expect(String(await buffer(await (await openStore()).read('a/b')))).toBe('kept');
  });

  it('works when its folder is a symbolic link', async () => {
    await mkdir(join(folder, 'disk'));
    await symlink(join(folder, 'disk'), media());
    const store = await openStore();
    await store.put('a/b', text('on the other disk'));
    expect(await readFile(join(folder, 'disk', 'a', 'b'), 'utf8')).toBe('on the other disk');
  });

  it('names a folder that cannot be used', async () => {
    await writeFile(media(), 'a file in its place');
    await expect(openStore()).rejects.toThrow(`The media folder ${media()} cannot be used`);
  });

  it('sweeps the leftovers of a killed process, but no running put', async () => {
    const store = await openStore();
    await writeFile(media('~tmp', 'half-an-upload'), 'half');
    const body = new PassThrough();
    const underWay = store.put('slow', body);
    await new Promise((resolve) => body.write(Buffer.alloc(3 << 20), resolve));
    await store.sweep();
    const left = await readdir(media('~tmp'));
    expect(left).toHaveLength(1);
    expect(left).not.toContain('half-an-upload');
    body.end();
    expect((await underWay).sizeBytes).toBe(3 << 20);
  });

  it('leaves no temporary file after successful, failed and cancelled puts', async () => {
    const store = await openStore();
    const abort = new AbortController();
    const hanging = new PassThrough();
    const cancelled = store.put('cancelled', hanging, { signal: abort.signal });
    await new Promise((resolve) => hanging.write(Buffer.alloc(3 << 20), resolve));
    expect(await readdir(media('~tmp'))).toHaveLength(1);
    abort.abort();
    await Promise.allSettled([
      cancelled,
      store.put('fine', text('x')),
      store.put('large', text('too large'), { maxBytes: 3 }),
      store.put('fine/below', text('x')),
    ]);
    expect(await readdir(media('~tmp'))).toEqual([]);
  });

  it.each(['note.json', 'originals/video'])(
    'makes no new folder for %s when its folder disappears during the put',
    async (key) => {
      const store = await openStore();
      const away = join(folder, 'away');
      const body = async function* () {
        yield Buffer.from('begun');
        await rename(media(), away);
        yield Buffer.from(', and finished');
      };
      await expect(store.put(key, Readable.from(body()))).rejects.toThrow('ENOENT');
      expect(await store.exists()).toBe(false);
      expect(await readdir(folder)).toEqual(['away']);
    },
  );

  it('removes only the folders that a delete leaves empty', async () => {
    const store = await openStore();
    await store.put('a/b/c/one', text('x'));
    await store.put('a/two', text('x'));
    await store.delete('a/b/c/one');
    expect(await readdir(media('a'))).toEqual(['two']);
    await store.delete('a/two');
    expect(await readdir(media())).toEqual(['~tmp']);
  });

  it('rejects a key that is the folder of another, and a key whose folder is an object', async () => {
    const store = await openStore();
    await store.put('a/b', text('x'));
    await expect(store.put('a', text('y'))).rejects.toThrow(InvalidKeyError);
    await expect(store.put('a/b/c', text('y'))).rejects.toThrow(InvalidKeyError);
    expect(String(await buffer(await store.read('a/b')))).toBe('x');
  });

  it('reports a full disk or quota as a full store, and passes other errors on', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const denied = Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: 'EACCES' });
    expect(toStorageError(full)).toBeInstanceOf(StorageFullError);
    expect(toStorageError(full)).toHaveProperty('cause', full);
    expect(toStorageError(Object.assign(new Error('EDQUOT'), { code: 'EDQUOT' }))).toBeInstanceOf(StorageFullError);
    expect(toStorageError(denied)).toBe(denied);
  });
});

describe('FileObjectStore with symbolic links inside its folder', () => {
  let store: FileObjectStore;
  beforeEach(async () => {
    store = await openStore();
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret'), 'secret');
    await symlink(join(folder, 'outside'), media('folder-link'));
    await symlink(join(folder, 'outside', 'secret'), media('file-link'));
    await symlink(join(folder, 'nowhere'), media('dangling-link'));
  });

  it.each(['folder-link/secret', 'file-link', 'dangling-link'])('does not see %s', async (key) => {
    expect(await store.stat(key)).toBeUndefined();
    await expect(store.read(key)).rejects.toThrow(ObjectNotFoundError);
    await expect(store.locate(key)).rejects.toThrow(ObjectNotFoundError);
  });

  it('lists nothing behind a link', async () => {
    for (const prefix of ['', 'folder-link/', 'folder-link/secret', 'file'])
      for await (const { key } of store.list(prefix)) throw new Error(`listed ${key}`);
  });

  it.each(['folder-link/secret', 'folder-link/new', 'folder-link/new/deep', 'file-link', 'dangling-link'])(
    'writes nothing through %s',
    async (key) => {
      await expect(store.put(key, text('overwritten'))).rejects.toThrow(InvalidKeyError);
      expect(await readdir(join(folder, 'outside'))).toEqual(['secret']);
      expect(await readFile(join(folder, 'outside', 'secret'), 'utf8')).toBe('secret');
      expect(await readdir(folder)).toEqual(['media', 'outside']);
    },
  );

  it('deletes nothing behind a link', async () => {
    await store.delete('folder-link/secret');
    await store.delete('file-link');
    expect(await readFile(join(folder, 'outside', 'secret'), 'utf8')).toBe('secret');
  });
});

describe('FileObjectStore after many puts', () => {
  it('keeps nothing of many uploads in memory', async () => {
    const script = fileURLToPath(new URL('./testing/put-many.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@reelog/source',
      '--import',
      'tsx',
      script,
      join(folder, 'media'),
      '300',
    ]);
    expect(Number(stdout)).toBeLessThan(100);
  }, 30_000);
});

describe('FileObjectStore after kill -9 in the middle of a put', () => {
  it.each([
    ['nothing of a new object', undefined],
    ['the complete earlier object', 'the earlier one'],
  ])(
    'shows %s and no temporary file',
    async (_, earlier) => {
      if (earlier) await (await openStore()).put('videos/one', text(earlier));
      const script = fileURLToPath(new URL('./testing/put-until-killed.ts', import.meta.url));
      const child = spawn(
        process.execPath,
        ['--conditions=@reelog/source', '--import', 'tsx', script, media(), 'videos/one'],
        { stdio: 'ignore' },
      );
      await untilTemporaryFileHolds(8 << 20);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await readdir(media('~tmp'))).toHaveLength(1);

      const store = await openStore();
      await store.sweep();
      expect(await readdir(media('~tmp'))).toEqual([]);
      expect((await store.stat('videos/one'))?.sizeBytes).toBe(earlier?.length);
      if (earlier) expect(String(await buffer(await store.read('videos/one')))).toBe(earlier);
    },
    30_000,
  );

  async function untilTemporaryFileHolds(sizeBytes: number): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      const names = await readdir(media('~tmp')).catch(() => []);
      const sizes = await Promise.all(names.map(async (name) => (await stat(media('~tmp', name))).size));
      if (sizes.some((size) => size >= sizeBytes)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The child wrote nothing');
  }
});
