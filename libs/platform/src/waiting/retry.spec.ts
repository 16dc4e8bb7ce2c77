import { retry } from './retry.js';

const calm = new AbortController().signal;
const away = new Error('away');

describe('retry', () => {
  it('retries until it succeeds, and reports every delay', async () => {
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

  it('fails at once for an error that is not retryable', async () => {
    const tried = retry(() => Promise.reject(new Error('never')), { isRetryable: () => false, signal: calm });
    await expect(tried).rejects.toThrow('never');
  });

  it('stops waiting when the signal aborts, with the last error', async () => {
    const controller = new AbortController();
    const onRetry = (): void => controller.abort();
    const tried = retry(() => Promise.reject(away), {
      isRetryable: () => true,
      signal: controller.signal,
      onRetry,
      firstDelayMs: 3_600_000,
      maxDelayMs: 3_600_000,
    });
    await expect(tried).rejects.toBe(away);
  });
});
