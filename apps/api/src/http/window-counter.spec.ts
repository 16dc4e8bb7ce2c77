import { WindowCounter } from './window-counter.js';

const MINUTE_MS = 60_000;

function counter(limit: number) {
  let now = 1_000;
  const counted = new WindowCounter(limit, MINUTE_MS, () => now);
  return { counted, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('a window counter', () => {
  it('lets through as many as its limit in a window, and then says how long to wait', () => {
    const { counted, pass } = counter(2);
    expect([counted.take('a'), counted.take('a')]).toEqual([0, 0]);
    pass(20_000);
    expect(counted.take('a')).toBe(40_000);
    expect(counted.take('b')).toBe(0);
  });

  it('does not count what it refuses: the wait does not grow', () => {
    const { counted, pass } = counter(1);
    counted.take('a');
    for (let i = 0; i < 100; i += 1) counted.take('a');
    pass(MINUTE_MS);
    expect(counted.take('a')).toBe(0);
  });

  it('counts what costs more as more', () => {
    const { counted } = counter(4);
    expect(counted.take('a', 3)).toBe(0);
    expect(counted.take('a', 3)).toBe(0);
    expect(counted.take('a')).toBe(MINUTE_MS);
  });

  it('does not hang on the wall clock', () => {
    const counted = new WindowCounter(1, MINUTE_MS);
    counted.take('a');
    const wallClock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 10 * 86_400_000);
    try {
      expect(counted.take('a')).toBeLessThanOrEqual(MINUTE_MS);
    } finally {
      wallClock.mockRestore();
    }
  });
});
