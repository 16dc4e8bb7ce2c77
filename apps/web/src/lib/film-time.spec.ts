import { clock, parseTimeParam, splitTimes } from './film-time.js';

describe('times of a video', () => {
  it('are written as players write them', () => {
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

  it('are found in a description', () => {
    expect(splitTimes('Start 0:00, then 1:05.', 120)).toEqual([
      { text: 'Start ' },
      { text: '0:00', seconds: 0 },
      { text: ', then ' },
      { text: '1:05', seconds: 65 },
      { text: '.' },
    ]);
  });

  it('are left alone when they lie beyond the end or are something else', () => {
    for (const text of ['at 9:59', 'ratio 16:90', 'version 1:2', '12:34:56:78'])
      expect(splitTimes(text, 60)).toEqual([{ text }]);
  });
});
