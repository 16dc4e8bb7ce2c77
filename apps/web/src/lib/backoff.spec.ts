import { backoffMs } from './backoff.js';

describe('the wait before a new try', () => {
  it('grows, and stays below half a minute', () => {
    expect([0, 1, 2, 3, 20].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 2000, 4000, 30_000]);
  });

  it('is random, but never zero', () => {
    expect(backoffMs(20, () => 0)).toBe(250);
    expect(backoffMs(20, () => 0.5)).toBe(15_125);
  });
});
