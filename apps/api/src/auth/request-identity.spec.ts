import { Problem } from '../http/problem.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { KeyRing } from './key-ring.js';
import { RequestIdentity } from './request-identity.js';

const GUESSES = 30;

const identities = () =>
  new RequestIdentity(
    new KeyRing({ managers: [{ name: 'ana', key: 'manager-key' }], auditors: [] }),
    new FailedKeyLimiter(),
  );
const asking = (key?: string, ip = '203.0.113.7') => ({
  ip,
  headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
});

describe('guessing keys', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is not answered any more after some wrong ones, until a minute is over', () => {
    const guarded = identities();
    for (let i = 0; i < GUESSES; i += 1) expect(guarded.of(asking(`guess-${i}`))).toBeUndefined();
    expect(() => guarded.of(asking('one-more'))).toThrow(Problem);
    expect(guarded.of(asking('one-more', '203.0.113.8'))).toBeUndefined();
    jest.advanceTimersByTime(60_000);
    expect(guarded.of(asking('one-more'))).toBeUndefined();
  });

  it('keeps out nobody who was there before, nor whoever asks without a key', () => {
    const guarded = identities();
    guarded.of(asking('manager-key'));
    for (let i = 0; i < GUESSES; i += 1) guarded.of(asking(`guess-${i}`));
    expect(guarded.of(asking('manager-key'))).toEqual({ name: 'ana', role: 'manager' });
    expect(guarded.of(asking())).toBeUndefined();
    expect(() => guarded.of(asking('one-more'))).toThrow(Problem);
  });

  it('does not tell who has guessed right at last', () => {
    const guarded = identities();
    guarded.of(asking('manager-key', '203.0.113.8'));
    for (let i = 0; i < GUESSES; i += 1) guarded.of(asking(`guess-${i}`));
    expect(() => guarded.of(asking('manager-key'))).toThrow(Problem);
    jest.advanceTimersByTime(60_000);
    expect(guarded.of(asking('manager-key'))).toMatchObject({ name: 'ana' });
  });
});
