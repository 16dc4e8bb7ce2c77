import { MediaError } from '../media-failure.js';
import { temporaryFolder } from '../testing/media-test-bed.js';
import { withResources } from './with-resources.js';

const workFolder = temporaryFolder();

/** Fails this many times, then succeeds. */
function attempts(failures: number, error: Error) {
  const tried = { tries: 0, rests: 0 };
  const { signal } = new AbortController();
  const wait = { workFolder, signal, onLack: () => void (tried.rests += 1) };
  const run = () =>
    withResources(wait, () => ((tried.tries += 1) <= failures ? Promise.reject(error) : Promise.resolve('done')));
  return { tried, run };
}

describe('work that needs missing resources of the machine', () => {
  it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOSPC', 'EDQUOT'])(
    'waits while the system reports %s',
    async (code) => {
      const cause = Object.assign(new Error(code), { code });
      for (const error of [cause, new MediaError('INTERNAL', '', { cause })]) {
        const { tried, run } = attempts(2, error);
        expect(await run()).toBe('done');
        expect(tried).toEqual({ tries: 3, rests: 2 });
      }
    },
  );

  it.each(['BUSY', 'STORAGE.FULL'] as const)(
    'waits when a child reports %s, but not forever, because a hostile file can cause it',
    async (code) => {
      const { run } = attempts(2, new MediaError(code));
      expect(await run()).toBe('done');
      const hostile = attempts(Infinity, new MediaError(code));
      await expect(hostile.run()).rejects.toMatchObject({ retryable: true });
      expect(hostile.tried.tries).toBeGreaterThan(2);
    },
    120_000,
  );

  it('does not wait for failures of the video', async () => {
    for (const error of [new MediaError('MEDIA.DAMAGED'), new MediaError('INTERNAL')]) {
      const { tried, run } = attempts(1, error);
      await expect(run()).rejects.toBe(error);
      expect(tried).toEqual({ tries: 1, rests: 0 });
    }
  });
});
