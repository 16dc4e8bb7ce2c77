import { retry } from './retry.js';

const calm = new AbortController().signal;
const away = new Error('away');

describe('retry', () => {
  it('goes on until it works, and tells of every rest', async () => {
    let tries = 0;
    const told: unknown[] = [];
    const answer = await retry(
      async () => {
        tries += 1;
        if (tries < 4) throw away;
        return 'there';
      },
      { isRetryable: (error) => error === away, signal: calm, firstDelayMs: 1, onRetry: (...rest) => told.push(rest) },
    );
    expect(answer).toBe('there');
    expect(told).toEqual([
      [away, 1],
      [away, 2],
      [away, 3],
    ]);
  });

  it('gives up at once on what does not pass', async () => {
    const tried = retry(() => Promise.reject(new Error('never')), { isRetryable: () => false, signal: calm });
    await expect(tried).rejects.toThrow('never');
  });

  it('ends its rest when its patience is over, with what went wrong last', async () => {
    const patience = new AbortController();
    const onRetry = (): void => patience.abort();
    const tried = retry(() => Promise.reject(away), {
      isRetryable: () => true,
      signal: patience.signal,
      onRetry,
      firstDelayMs: 3_600_000,
      maxDelayMs: 3_600_000,
    });
    await expect(tried).rejects.toBe(away);
  });
});
