import { WindowCounter } from './window-counter.js';

const MINUTE_MS = 60_000;

function counter(limit: number) {
  let now = 1_000;
  const counted = new WindowCounter(limit, MINUTE_MS, () => now);
  return { counted, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('a window counter', () => {
  it('accepts its limit per window, then returns the time to wait', () => {
    const { counted, pass } = counter(2);
    expect([counted.count('a'), counted.count('a')]).toEqual([0, 0]);
    pass(20_000);
    expect(counted.count('a')).toBe(40_000);
    expect(counted.count('b')).toBe(0);
  });

  it('does not count rejected calls, so the wait does not grow', () => {
    const { counted, pass } = counter(1);
    counted.count('a');
    for (let i = 0; i < 100; i += 1) counted.count('a');
    pass(MINUTE_MS);
    expect(counted.count('a')).toBe(0);
  });

  it('counts calls by their cost', () => {
    const { counted } = counter(4);
    expect(counted.count('a', 3)).toBe(0);
    expect(counted.count('a', 3)).toBe(0);
    expect(counted.count('a')).toBe(MINUTE_MS);
  });

  it('does not depend on the wall clock', () => {
    const counted = new WindowCounter(1, MINUTE_MS);
    counted.count('a');
    const wallClock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 10 * 86_400_000);
    try {
      expect(counted.count('a')).toBeLessThanOrEqual(MINUTE_MS);
    } finally {
      wallClock.mockRestore();
    }
  });
});
