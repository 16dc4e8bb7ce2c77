import { DeadlineExceededError, inTime, startDeadline, untilAborted } from './deadline.js';

const never = new Promise<never>(() => undefined);

describe('a deadline', () => {
  it('aborts its signal at its end', async () => {
    const { signal } = startDeadline(5);
    await expect(untilAborted(signal, never)).rejects.toBeInstanceOf(DeadlineExceededError);
    expect(signal.aborted).toBe(true);
  });

  it('that has ended aborts nothing', async () => {
    const deadline = startDeadline(5);
    deadline.end();
    await startedLater(10);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe('work that has a limited time', () => {
  it('gives its result, or fails with its error', async () => {
    await expect(inTime(Promise.resolve(7), 1_000)).resolves.toBe(7);
    await expect(inTime(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken');
  });

  it('fails with the error of the caller when the time is over', async () => {
    await expect(inTime(never, 5)).rejects.toBeInstanceOf(DeadlineExceededError);
    await expect(inTime(never, 5, () => new Error('no answer'))).rejects.toThrow('no answer');
  });
});

describe('work that a signal may abort', () => {
  it('returns the result of the work, or its error', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(signal, Promise.resolve(7))).resolves.toBe(7);
    await expect(untilAborted(undefined, Promise.resolve(7))).resolves.toBe(7);
    await expect(untilAborted(signal, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('is not waited for after an abort, and may fail unobserved', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(untilAborted(signal, Promise.reject(new Error('later')))).rejects.toThrow(/enough|later/);
    await expect(untilAborted(signal, never)).rejects.toThrow('enough');
  });
});

/** After a second deadline of the same length, started after the first. */
const startedLater = (ms: number): Promise<unknown> => untilAborted(startDeadline(ms).signal, never).catch(() => 0);
