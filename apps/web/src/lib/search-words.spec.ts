import { matchesSearch, titleSortKey } from './search-words.js';

describe('search words', () => {
  it('match as prefixes, without case and accents, in any order', () => {
    expect(matchesSearch('CAF par', ['Paris', 'Le café'])).toBe(true);
    expect(matchesSearch('afe', ['Le café'])).toBe(false);
  });

  it('must all match', () => expect(matchesSearch('harbour night', ['Harbour by day'])).toBe(false));

  it('match everything when there are none', () => expect(matchesSearch('  !! ', ['anything'])).toBe(true));

  it('order titles without case and accents', () =>
    expect(['Zoo', 'élan', 'Ábaco', '— !'].sort((a, b) => (titleSortKey(a) < titleSortKey(b) ? -1 : 1))).toEqual([
      'Ábaco',
      'élan',
      'Zoo',
      '— !',
    ]));
});
