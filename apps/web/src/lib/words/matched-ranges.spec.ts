import { matchedRanges } from './matched-ranges.js';

const marked = (query: string, text: string): string[] =>
  matchedRanges(query, text).map(([from, to]) => text.slice(from, to));

describe('the matches of a search in a text', () => {
  it.each([
    ['harb', 'Old harbour', ['harb']],
    ['old har', 'Harbour, old and older', ['Har', 'old', 'old']],
    ['arbour', 'Old harbour', []],
    ['cafe', 'Le Café bleu', ['Café']],
    ['cafe', 'Le Cafe\u0301 bleu', ['Cafe\u0301']],
    ['strasse', 'In der Straße', ['Straße']],
    ['stras', 'In der Straße', ['Straß']],
    ['ολοσ', 'Όλος ο κόσμος', ['Όλος']],
    ['المينا', 'الميناء القديم', ['المينا']],
    ['harbour', 'Ｈａｒｂｏｕｒ', ['Ｈａｒｂｏｕｒ']],
    ['港', '東京の港', ['港']],
    ['東京', '東京の港、東京', ['東京', '東京']],
    ['東京の港', '東京の港', ['東京の港']],
    ['ガ', 'カ\u3099ム', ['カ\u3099']],
    ['', 'Old harbour', []],
    ['!', 'Old harbour!', []],
    ['sea', 'Sea 🌊 seal', ['Sea', 'sea']],
  ])('“%s” in “%s”', (query, text, expected) => {
    expect(marked(query, text)).toEqual(expected);
  });
});
