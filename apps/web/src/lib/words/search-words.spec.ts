import fc from 'fast-check';
import * as server from '../../../../../libs/domain/src/catalog/search-words.js';
import { matchesSearch, queryWords, searchWords, titleSortKey } from './search-words.js';

describe('search words', () => {
  it('match as prefixes, without case and accents, in any order', () => {
    expect(matchesSearch('CAF par', ['Paris', 'Le café'])).toBe(true);
    expect(matchesSearch('afe', ['Le café'])).toBe(false);
  });

  it('must all match', () => expect(matchesSearch('harbour night', ['Harbour by day'])).toBe(false));

  it('match letters without special keys', () =>
    expect(matchesSearch('ANGSTROM ore lodz strasse', ['Ångström Øre Łódź Straße'])).toBe(true));

  it('match everything without a search, and nothing for characters without a word', () => {
    expect(matchesSearch('  ', ['anything'])).toBe(true);
    for (const query of ['\u{1F600}', '*', `"';--`]) expect(matchesSearch(query, ['anything', query])).toBe(false);
  });

  it('are those of the server for any text', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'ßẞøØłŁđĐðÐħĦıİIæÆœŒþÞςΣéÅ 1*😀東京カｶﾞーทำนิहिक्يكَـ한') });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: 'binary' })), (text) => {
        expect(searchWords(text)).toEqual(server.searchWords(text));
        expect(queryWords(text)).toEqual(server.queryWords(text));
        expect(titleSortKey(text)).toBe(server.titleSortKey(text));
        expect(matchesSearch(text, [text])).toBe(!server.findsNothing(text));
      }),
    );
  });

  it('order titles without case and accents', () =>
    expect(['Zoo', 'élan', 'Ábaco', '— !'].sort((a, b) => (titleSortKey(a) < titleSortKey(b) ? -1 : 1))).toEqual([
      'Ábaco',
      'élan',
      'Zoo',
      '— !',
    ]));
});
