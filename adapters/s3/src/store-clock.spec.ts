import { StoreClock } from './store-clock.js';

const clockThatIs = (aheadSeconds: number, tookMs = 10): StoreClock => {
  const clock = new StoreClock();
  clock.note(new Date(Date.now() - aheadSeconds * 1_000).toUTCString(), tookMs);
  return clock;
};

describe('the clock of a store', () => {
  it('is no problem before the first answer, or when it shows about the same time', () => {
    expect(new StoreClock().problem).toBeUndefined();
    expect(clockThatIs(0).problem).toBeUndefined();
    expect(clockThatIs(-30).problem).toBeUndefined();
  });

  it.each([
    [3_600, /^This clock is 3[56]\d\d s ahead of the store's/],
    [-90, /^This clock is (89|90) s behind the store's/],
  ])('tells in a sentence that the clock of this machine is %d s ahead', (ahead, sentence) => {
    expect(clockThatIs(ahead).problem).toMatch(sentence);
  });

  it('explains refusals only when it differs by about a quarter of an hour or more', () => {
    expect(clockThatIs(300).refusal).toBeUndefined();
    expect(clockThatIs(3_600).refusal?.message).toMatch(/ahead of the store's/);
  });

  it('is not read from a slow answer', () => {
    expect(clockThatIs(3_600, 20_000).problem).toBeUndefined();
  });

  it('shows the time that its store uses for signatures', () => {
    const { now } = { now: clockThatIs(3_600).now().getTime() };
    expect(Math.abs(Date.now() - 3_600_000 - now)).toBeLessThan(60_000);
  });
});
