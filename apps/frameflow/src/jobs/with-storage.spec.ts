import { FileObjectStore } from '@reelog/files';
import { ObjectNotFoundError, ObjectStoreUnavailableError, StorageFullError } from '@reelog/storage';
import { MediaError } from '../media-failure.js';
import { temporaryFolder } from '../testing/media-test-bed.js';
import { withReadableSource, withStorage } from './with-storage.js';

const folder = temporaryFolder();

/** The wait of a job, and the number of times the store was unavailable. */
function aWait(signal = new AbortController().signal) {
  const wait = { signal, rests: 0, onStoreAway: (): void => void (wait.rests += 1) };
  return wait;
}

describe('work with the store', () => {
  it.each([new ObjectStoreUnavailableError(), new StorageFullError()])(
    'waits while it fails with: %s',
    async (away) => {
      const wait = aWait();
      let tries = 0;
      const answer = await withStorage(wait, () => (++tries < 3 ? Promise.reject(away) : Promise.resolve('there')));
      expect([answer, wait.rests]).toEqual(['there', 2]);
    },
  );

  it.each([
    [new ObjectStoreUnavailableError(), 'STORAGE.UNAVAILABLE'],
    [new StorageFullError(), 'STORAGE.FULL'],
  ])("fails with the last error of the store when the job's time is over: %s", async (away, code) => {
    const wait = aWait(AbortSignal.timeout(400));
    await expect(withStorage(wait, () => Promise.reject(away))).rejects.toMatchObject({ code });
    expect(wait.rests).toBeGreaterThan(0);
  });

  it('does not wait for missing objects and other errors', async () => {
    const wait = aWait();
    const failing = (error: Error) => expect(withStorage(wait, () => Promise.reject(error))).rejects;
    await failing(new ObjectNotFoundError('x')).toMatchObject({ code: 'STORAGE.NOT_FOUND' });
    await failing(new RangeError('too far')).toMatchObject({ code: 'STORAGE.UNAVAILABLE' });
    expect(wait.rests).toBe(0);
  });
});

describe('work on a video that the tools cannot read to the end', () => {
  const lost = new MediaError('STORAGE.UNAVAILABLE');

  it('is started again, and fails when the store was available all the time', async () => {
    const store = await FileObjectStore.open(folder);
    let begun = 0;
    const work = withReadableSource(store, 'originals/video', aWait(), () => {
      begun += 1;
      return Promise.reject(lost);
    });
    await expect(work).rejects.toBe(lost);
    expect(begun).toBe(3);
  });
});
