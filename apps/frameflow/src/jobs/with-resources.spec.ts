import { MediaError } from '../media-failure.js';
import { LogTail } from '../ffmpeg/log-tail.js';
import { toolFailure } from '../ffmpeg/tool-failure.js';
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

const saidByTool = (line: string): MediaError => {
  const log = new LogTail([]);
  log.add(line);
  return toolFailure({ status: 2, log }, 'MEDIA.DAMAGED');
};

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

  it.each(['guard: 6: Cannot fork', 'source: Too many open files', 'tiles.raw: No space left on device'])(
    'waits when a tool reports "%s", but not forever, because a hostile file can cause it',
    async (line) => {
      const { run } = attempts(2, saidByTool(line));
      expect(await run()).toBe('done');
      const hostile = attempts(Infinity, saidByTool(line));
      await expect(hostile.run()).rejects.toMatchObject({ retryable: true });
      expect(hostile.tried.tries).toBeGreaterThan(2);
    },
    120_000,
  );

  it('does not wait for failures of the video', async () => {
    for (const error of [saidByTool('Resource temporarily unavailable'), new MediaError('INTERNAL')]) {
      const { tried, run } = attempts(1, error);
      await expect(run()).rejects.toBe(error);
      expect(tried).toEqual({ tries: 1, rests: 0 });
    }
  });
});
