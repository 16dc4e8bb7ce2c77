import { FailedKeyLimiter } from './failed-key-limiter.js';
import { KeyRing } from './key-ring.js';

const GUESSES = 30;

/** Tries keys at an address; returns the name of the holder. */
function aLimiter() {
  const keys = new FailedKeyLimiter(new KeyRing({ managers: [{ name: 'ana', key: 'manager-key' }], auditors: [] }));
  return (key: string, address = '203.0.113.7') => keys.holderOf(key, address)?.identity.name;
}

describe('guessing keys', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is rejected after too many failures, until a minute is over', () => {
    const tryKey = aLimiter();
    for (let i = 0; i < GUESSES; i += 1) expect(tryKey(`guess-${i}`)).toBeUndefined();
    expect(() => tryKey('one-more')).toThrow('Too many wrong keys');
    expect(tryKey('one-more', '203.0.113.8')).toBeUndefined();
    jest.advanceTimersByTime(60_000);
    expect(tryKey('one-more')).toBeUndefined();
  });

  it('does not lock out holders who succeeded there before', () => {
    const tryKey = aLimiter();
    tryKey('manager-key');
    for (let i = 0; i < GUESSES; i += 1) tryKey(`guess-${i}`);
    expect(tryKey('manager-key')).toBe('ana');
    expect(() => tryKey('one-more')).toThrow('Too many wrong keys');
  });

  it('still rejects an address whose last attempt used a valid key', () => {
    const tryKey = aLimiter();
    tryKey('manager-key', '203.0.113.8');
    for (let i = 0; i < GUESSES; i += 1) tryKey(`guess-${i}`);
    expect(() => tryKey('manager-key')).toThrow('Too many wrong keys');
    jest.advanceTimersByTime(60_000);
    expect(tryKey('manager-key')).toBe('ana');
  });
});
