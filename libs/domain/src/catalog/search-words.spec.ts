import { findsNothing, queryWords, searchWords, titleSortKey } from './search-words.js';

describe('search words', () => {
  it.each([
    ['Crème Brûlée ÉTÉ', ['creme', 'brulee', 'ete']],
    ['İstanbul', ['istanbul']],
    ['Blade Runner 2049', ['blade', 'runner', '2049']],
    ["it's 7-up: a_b/c", ['it', 's', '7', 'up', 'a', 'b', 'c']],
    ['ﬁlm №5 ①', ['film', 'no5', '1']],
    ['東京物語 2', ['東京', '京物', '物語', '語', '2']],
    ['東京2020ファイル', ['東京', '京', '2020', 'ファ', 'ァイ', 'イル', 'ル']],
    ['ＴＯＫＹＯ　２０２０', ['tokyo', '2020']],
    ['ｶﾞﾗｽ', ['ガラ', 'ラス', 'ス']],
    ['कि की', ['कि', 'की']],
    ['क\u094D\u200Dष', ['क\u094Dष']],
    ['น้ำ', ['น้', '้\u0E4D', '\u0E4Dา', 'า']],
    ['كِتَابـــي', ['کتابی']],
    ['שָׁלוֹם', ['שלום']],
    ['Ёлка', ['елка']],
    ['Ångström Øre Łódź Straße', ['angstrom', 'ore', 'lodz', 'strasse']],
    [
      'STRAẞE ÞÓR ÆTHER Œuvre Đorđe Ħal Ísafjörður',
      ['strasse', 'thor', 'aether', 'oeuvre', 'dorde', 'hal', 'isafjordur'],
    ],
    ['ısı ISI', ['isi', 'isi']],
    ['ΟΔΟΣ', ['οδοσ']],
    ['  … !? \u{1F600} ', []],
    ['', []],
  ])('of %p are %p', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it('are the same for every encoding of accents', () => {
    expect(searchWords('Ame\u0301lie')).toEqual(searchWords('Am\u00e9lie'));
  });
});

describe('words of a query', () => {
  it.each([
    ['東', ['東']],
    ['東京', ['東京']],
    ['東京物', ['東京', '京物']],
    ['Harbour 東', ['harbour', '東']],
  ])('of %p are %p', (query, words) => {
    expect(queryWords(query)).toEqual(words);
  });
});

describe('a search', () => {
  it.each(['\u{1F600}', '*', `"';--`, '…'])('for %p matches nothing', (query) => {
    expect(findsNothing(query)).toBe(true);
  });

  it.each(['', ' \t', '* 7', 'ø'])('for %p may match', (query) => {
    expect(findsNothing(query)).toBe(false);
  });
});

describe('the order of titles', () => {
  it('ignores case, accents and punctuation', () => {
    const titles = ['zebra', 'Élan', '"Ahoy"', 'elbow', 'ECHO'];
    const key = (title: string) => titleSortKey(title);
    expect(titles.sort((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(['"Ahoy"', 'ECHO', 'Élan', 'elbow', 'zebra']);
  });

  it('does not cut words of scripts without blanks', () => {
    expect(titleSortKey('東京物語 2')).toBe('東京物語 2');
  });

  it('has a sort key for a title without a word', () => {
    expect(titleSortKey('!?')).toBe('!?');
  });
});
