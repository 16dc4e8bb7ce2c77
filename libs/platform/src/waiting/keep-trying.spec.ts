import { keepTrying } from './keep-trying.js';

const calm = new AbortController().signal;
const away = new Error('away');

describe('keepTrying', () => {
  it('goes on until it works, and tells of every rest', async () => {
    let tries = 0;
    const told: unknown[] = [];
    const answer = await keepTrying(
      async () => {
        tries += 1;
        if (tries < 4) throw away;
        return 'there';
      },
      { mayPass: (error) => error === away, signal: calm, firstRestMs: 1, onRest: (...rest) => told.push(rest) },
    );
    expect(answer).toBe('there');
    expect(told).toEqual([
      [away, 1],
      [away, 2],
      [away, 3],
    ]);
  });

  it('gives up at once on what does not pass', async () => {
    const tried = keepTrying(() => Promise.reject(new Error('never')), { mayPass: () => false, signal: calm });
    await expect(tried).rejects.toThrow('never');
  });

  it('ends its rest when its patience is over, with what went wrong last', async () => {
    const patience = new AbortController();
    const onRest = (): void => patience.abort();
    const tried = keepTrying(() => Promise.reject(away), {
      mayPass: () => true,
      signal: patience.signal,
      onRest,
      firstRestMs: 3_600_000,
      longestRestMs: 3_600_000,
    });
    await expect(tried).rejects.toBe(away);
  });
});
