import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenFiles } from './open-files.js';

describe('files that are open', () => {
  let folder: string;
  let handles: FileHandle[];
  let files: OpenFiles;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-open-'));
    await writeFile(join(folder, 'video'), 'bytes');
    handles = [];
    files = new OpenFiles(async (key) => {
      const file = await open(join(folder, key));
      handles.push(file);
      return { file, stat: { key, sizeBytes: 5, modifiedAt: new Date(0) } };
    });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(handles.map((handle) => handle.close().catch(() => undefined)));
    await rm(folder, { recursive: true });
  });

  const isOpen = (handle: FileHandle | undefined) => handle !== undefined && handle.fd >= 0;
  const closed = async (handle: FileHandle | undefined) => {
    while (isOpen(handle)) await new Promise((resolve) => setImmediate(resolve));
  };

  it('are opened once for all readers at the same time and shortly after', async () => {
    const leases = await Promise.all([files.lease('video'), files.lease('video')]);
    leases.forEach((lease) => lease.release());
    (await files.lease('video')).release();
    expect(handles).toHaveLength(1);
    expect(files.statOf('video')).toMatchObject({ sizeBytes: 5 });
  });

  it('are closed some time after the last reader, and not before', async () => {
    const [one, other] = await Promise.all([files.lease('video'), files.lease('video')]);
    one.release();
    jest.runAllTimers();
    expect(isOpen(handles[0])).toBe(true);
    other.release();
    jest.runAllTimers();
    await closed(handles[0]);
    expect(files.statOf('video')).toBeUndefined();
  });

  it('stay open for present readers when they are forgotten, and are opened again for others', async () => {
    const before = await files.lease('video');
    files.forget('video');
    const after = await files.lease('video');
    expect(after.file).not.toBe(before.file);
    expect(isOpen(handles[0])).toBe(true);
    before.release();
    await closed(handles[0]);
    expect(isOpen(handles[1])).toBe(true);
    after.release();
  });

  it('are closed at once when they are forgotten without readers', async () => {
    (await files.lease('video')).release();
    files.forget('video');
    await closed(handles[0]);
  });

  it('are not cached when they could not be opened', async () => {
    await expect(files.lease('other')).rejects.toThrow('ENOENT');
    await writeFile(join(folder, 'other'), 'bytes');
    (await files.lease('other')).release();
    expect(handles).toHaveLength(1);
  });

  it('are limited in number while they have no readers', async () => {
    for (let i = 0; i < 300; i++) {
      await writeFile(join(folder, `video-${i}`), 'bytes');
      (await files.lease(`video-${i}`)).release();
    }
    await closed(handles[0]);
    expect(handles.filter(isOpen)).toHaveLength(256);
    expect(isOpen(handles.at(-1))).toBe(true);
  });
});
