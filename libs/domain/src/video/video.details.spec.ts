import fc from 'fast-check';
import { TITLE_MAX_LENGTH, normalizeTags, normalizeText, normalizeTitle, titleFromFileName } from './video.details.js';

describe('a title', () => {
  it('is one line without control characters and extra spaces', () => {
    expect(normalizeTitle('  The\told\r\n\u2028harbour\u0000 \u00a0')).toBe('The old harbour');
  });

  it('is the same for every encoding of accents', () => {
    expect(normalizeTitle('Ame\u0301lie')).toBe('Am\u00e9lie');
  });

  it('keeps emoji, and has no lone surrogates', () => {
    expect(normalizeTitle('\u{1F468}\u200D\u{1F469}\u200D\u{1F467} at sea')).toBe(
      '\u{1F468}\u200D\u{1F469}\u200D\u{1F467} at sea',
    );
    expect(normalizeTitle('a\ud83db\ude00')).toBe('a\ufffdb\ufffd');
  });

  it('has no hidden characters: no direction overrides, no zero-width spaces', () => {
    expect(normalizeTitle('\u202aa\u202bb\u202cc\u202dd\u202ee \u2066f\u2067g\u2068h\u2069i')).toBe('abcde fghi');
    expect(normalizeTitle('\ufeffHar\u200bbour\u2060 \u200b')).toBe('Harbour');
    expect(normalizeTitle('Ame\u200b\u0301lie')).toBe('Am\u00e9lie');
  });

  it('keeps the joiners and marks that scripts and emoji need', () => {
    const needed = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0915\u094d\u200d\u0937 a\u200eb\u200fc';
    expect(normalizeTitle(needed)).toBe(needed);
  });

  it('is well formed, and normalising it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const title = normalizeTitle(text);
        expect(normalizeTitle(title)).toBe(title);
        expect(Buffer.from(title).toString()).toBe(title);
      }),
    );
  });
});

describe('a text', () => {
  it('keeps its lines and tabs', () => {
    expect(normalizeText('\n First\r\n\r\n\tSecond\rThird\u0007 \n')).toBe('First\n\n\tSecond\nThird');
  });
});

describe('tags', () => {
  it('are lower case, each once, in the order given, without empty ones', () => {
    expect(normalizeTags([' Sea ', 'Old  Boats', '', 'se\u200ba', '\u202e', '\t'])).toEqual(['sea', 'old boats']);
  });
});

describe('a title from a file name', () => {
  it.each([
    ['old_harbour.final.mp4', 'old harbour.final'],
    ['C:\\videos\\Harbour.MKV', 'Harbour'],
    ['../../etc/passwd', 'passwd'],
    ['.mp4', 'Untitled'],
    ['___', 'Untitled'],
    ['', 'Untitled'],
    ['videos/', 'Untitled'],
    ['no extension', 'no extension'],
  ])('%p gives %p', (fileName, title) => {
    expect(titleFromFileName(fileName)).toBe(title);
  });

  it('is cut to the limit between characters', () => {
    const title = titleFromFileName(`x${'\u{1F6A2}'.repeat(250)}.mp4`);
    expect(title).toBe(`x${'\u{1F6A2}'.repeat(TITLE_MAX_LENGTH - 1)}`);
  });
});
