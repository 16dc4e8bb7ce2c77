import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FileObjectStore } from '../../adapters/files/src/file.object-store.js';
import { Sha256Thread } from '../../libs/storage/src/hashing/sha256.thread.js';
import { describeObjectStore } from '../../libs/storage/src/object-store.contract.js';
import { ObjectStoreUnavailableError } from '../../libs/storage/src/object-store.port.js';
import { StoreNotOwnedError } from '../../libs/storage/src/owned.object-store.js';
import {
  UNNAMED_KEY,
  newMarker,
  readMarker,
  readUnnamed,
  writeMarker,
  writeUnnamed,
} from '../../libs/storage/src/store-marker.js';
import { StorePlaces } from '../../libs/storage/src/store-places.js';

const sha256Thread = new Sha256Thread();
const HASH = '0'.repeat(64);
let folder: string;
let root: FileObjectStore;
let own: FileObjectStore;
let places: StorePlaces;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-places-'));
  root = await FileObjectStore.open(join(folder, 'bucket'), sha256Thread);
  own = await FileObjectStore.open(join(folder, 'bucket', 'reelog'), sha256Thread);
  places = new StorePlaces(root, [root, own]);
});
afterEach(() => rm(folder, { recursive: true }));

const put = (store: FileObjectStore, key: string) => store.put(key, Readable.from([Buffer.from('bytes')]));
const mark = (store: FileObjectStore, logId: string) =>
  writeMarker(store, newMarker({ logId, installation: 'reelog', position: 0, hash: HASH }));

describe('the place of an installation', () => {
  it('is the one whose marker names its log, whatever the other contains', async () => {
    await mark(own, 'ours');
    await mark(root, 'another');
    await put(root, 'originals/video');
    expect(await places.settle('ours')).toBe(own);
    expect(await places.settle('another')).toBe(root);
  });

  it('is the root while that holds originals and no marker names the log', async () => {
    expect(await places.settle('ours')).toBe(own);
    await put(root, 'originals/video');
    expect(await places.settle('ours')).toBe(root);
    expect(await places.settle(undefined)).toBe(root);
  });

  it('is the configured one, and no other', async () => {
    const named = new StorePlaces(root, [own]);
    await mark(root, 'ours');
    await put(root, 'originals/video');
    expect(await named.settle('ours')).toBe(own);
  });

  it('cannot be used before it is known', async () => {
    await expect(places.store.stat('video')).rejects.toThrow(ObjectStoreUnavailableError);
    await expect(places.store.put('video', Readable.from(['x']))).rejects.toThrow(ObjectStoreUnavailableError);
  });
});

describe('the objects of a log', () => {
  it('are found wherever its marker is, and rejected once no marker names it', async () => {
    await mark(own, 'ours');
    await places.storeOf('ours').put('previews/sheet', Readable.from([Buffer.from('tiles')]));
    expect((await own.stat('previews/sheet'))?.sizeBytes).toBe(5);
    await mark(own, 'another');
    await expect(places.storeOf('ours').stat('previews/sheet')).rejects.toThrow(StoreNotOwnedError);
    await expect(places.storeOf('ours').delete('previews/sheet')).rejects.toThrow(StoreNotOwnedError);
    expect(await own.stat('previews/sheet')).toBeDefined();
  });
});

describe('the marker of a store', () => {
  it('keeps fields of a later release', async () => {
    const marker = newMarker({ logId: 'ours', installation: 'reelog', position: 3, hash: HASH });
    await writeMarker(root, { ...marker, movedTo: 'elsewhere' });
    expect(await readMarker(root)).toEqual({ ...marker, movedTo: 'elsewhere' });
  });

  it('does not accept another list of unnamed objects', async () => {
    const marker = newMarker({ logId: 'ours', installation: 'reelog', position: 0, hash: HASH });
    await expect(readUnnamed(root, marker)).rejects.toThrow('is not there (yet)');
    const unnamed = await writeUnnamed(root, ['originals/a', 'previews/b/c']);
    expect([...(await readUnnamed(root, { ...marker, unnamed }))]).toEqual(['originals/a', 'previews/b/c']);
    await root.put(UNNAMED_KEY, Readable.from([]));
    await expect(readUnnamed(root, { ...marker, unnamed })).rejects.toThrow('is not the one');
  });
});

describeObjectStore('the store that was settled on', async () => {
  await places.settle(undefined);
  return places.store;
});
