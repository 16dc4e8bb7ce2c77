import fc from 'fast-check';
import { TITLE_MAX_LENGTH, normalizeTags, normalizeText, normalizeTitle, titleFromFileName } from './video.details.js';

describe('a title', () => {
  it('is one line without outer, doubled or control characters', () => {
    expect(normalizeTitle('  The\told\r\n\u2028harbour\u0000 \u00a0')).toBe('The old harbour');
  });

  it('is the same however its accents were typed', () => {
    expect(normalizeTitle('Ame\u0301lie')).toBe('Am\u00e9lie');
  });

  it('keeps emoji whole, and has no half characters', () => {
    expect(normalizeTitle('\u{1F468}\u200D\u{1F469}\u200D\u{1F467} at sea')).toBe(
      '\u{1F468}\u200D\u{1F469}\u200D\u{1F467} at sea',
    );
    expect(normalizeTitle('a\ud83db\ude00')).toBe('a\ufffdb\ufffd');
  });

  it('is well formed and normalised already after the first time, whatever it was', () => {
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
    expect(normalizeTags([' Sea ', 'Old  Boats', '', 'sea', '\t'])).toEqual(['sea', 'old boats']);
  });
});

describe('a title from a file name', () => {
  it.each([
    ['old_harbour.final.mp4', 'old harbour.final'],
    ['C:\\films\\Harbour.MKV', 'Harbour'],
    ['../../etc/passwd', 'passwd'],
    ['.mp4', 'Untitled'],
    ['___', 'Untitled'],
    ['', 'Untitled'],
    ['films/', 'Untitled'],
    ['no extension', 'no extension'],
  ])('%p gives %p', (fileName, title) => {
    expect(titleFromFileName(fileName)).toBe(title);
  });

  it('is cut to the limit between characters, never within one', () => {
    const title = titleFromFileName(`x${'\u{1F6A2}'.repeat(150)}.mp4`);
    expect(title).toBe(`x${'\u{1F6A2}'.repeat(99)}`);
    expect(title.length).toBeLessThanOrEqual(TITLE_MAX_LENGTH);
  });
});
