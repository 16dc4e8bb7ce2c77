import { escaped } from './escaped.js';

describe('text of others', () => {
  it.each([
    ['harbour \u202e4pm.exe', 'harbour \\u202e4pm.exe'],
    ['\u2066a\u2069\u200b\u2060\ufeff', '\\u2066a\\u2069\\u200b\\u2060\\ufeff'],
    ['bell\u0007', 'bell\\u0007'],
  ])('shows hidden characters: %j', (text, shown) => {
    expect(escaped(text)).toBe(shown);
  });

  it.each([
    'two\nlines\tand a tab',
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    '\u{1F468}\u200d\u{1F469}',
    'Übergröße',
  ])('is unchanged otherwise: %j', (text) => {
    expect(escaped(text)).toBe(text);
  });
});
