import { splitText } from './linked-text.js';

describe('a text by people', () => {
  it('has times of the video', () => {
    expect(splitText('Start 0:00, then 1:05.', 120)).toEqual([
      { text: 'Start ' },
      { text: '0:00', seconds: 0 },
      { text: ', then ' },
      { text: '1:05', seconds: 65 },
      { text: '.' },
    ]);
  });

  it.each([
    'at 9:59',
    'ratio 16:90',
    'version 1:2',
    '12:34:56:78',
    'ftp://example.org',
    'javascript:alert(1)',
    'http://',
  ])('has no times beyond the end, and no invalid links: %s', (text) =>
    expect(splitText(text, 60)).toEqual([{ text }]),
  );

  it.each([
    ['See https://example.org/a?t=1:05.', 'https://example.org/a?t=1:05', '.'],
    ['(https://example.org/map)', 'https://example.org/map', ')'],
    ['https://example.org/Port_(town), the town', 'https://example.org/Port_(town)', ', the town'],
    ['“HTTPS://example.org”', 'HTTPS://example.org', '”'],
    ['見て[https://example.org/a]。次', 'https://example.org/a', ']。次'],
    ['（https://example.org/c）を', 'https://example.org/c', '）を'],
    ['https://example.org/a، ثم', 'https://example.org/a', '، ثم'],
    ['`https://example.org/a`…', 'https://example.org/a', '`…'],
    ['(see https://example.org/a_(b))', 'https://example.org/a_(b)', ')'],
    ['https://example.org/\u202efdp.exe', 'https://example.org/', '\u202efdp.exe'],
  ])('has links, without the punctuation around them: %s', (text, href, rest) => {
    const parts = splitText(text, 600);
    expect(parts.filter((part) => part.href !== undefined || part.seconds !== undefined)).toEqual([
      { text: href, href },
    ]);
    expect(parts.at(-1)).toEqual({ text: rest });
  });
});
