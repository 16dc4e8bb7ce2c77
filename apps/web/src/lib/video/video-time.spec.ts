import { clock, instantToShare, parseTimeParam } from './video-time.js';

describe('times of a video', () => {
  it('are formatted like in players', () => {
    expect([0, 9.9, 83.4, 600, 5025, NaN, -3].map(clock)).toEqual([
      '0:00',
      '0:09',
      '1:23',
      '10:00',
      '1:23:45',
      '0:00',
      '0:00',
    ]);
  });

  it.each([
    ['83', 83],
    ['83.5', 83.5],
    ['83s', 83],
    ['1m23s', 83],
    ['1h2m3s', 3723],
    ['2m', 120],
    ['1:23', 83],
    ['1:02:03', 3723],
  ])('are read from the address: %s', (text, seconds) => expect(parseTimeParam(text)).toBe(seconds));

  it.each([null, '', 'soon', '-5', '1m23x', '1:2:3:4'])('are not read from %p', (text) =>
    expect(parseTimeParam(text)).toBeUndefined(),
  );

  it.each([
    [0.4, 8.4, undefined],
    [3.6, 8.4, 4],
    [7.8, 8.4, 8],
    [8.4, 8.4, undefined],
    [6.32, 6.32, undefined],
    [20, 20, undefined],
    [83, undefined, 83],
  ])('are shared in whole seconds, but not at the ends: %p of %p', (seconds, duration, expected) =>
    expect(instantToShare(seconds, duration)).toBe(expected),
  );
});
