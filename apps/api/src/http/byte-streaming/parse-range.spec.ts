import fc from 'fast-check';
import { parseRange } from './parse-range.js';

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-499', { start: 0, end: 499 }],
    ['bytes=500-999', { start: 500, end: 999 }],
    ['bytes=999-999', { start: 999, end: 999 }],
    ['bytes=0-', { start: 0, end: 999 }],
    ['bytes=950-', { start: 950, end: 999 }],
    ['bytes=-1', { start: 999, end: 999 }],
    ['bytes=-1000', { start: 0, end: 999 }],
    ['Bytes=0-9', { start: 0, end: 9 }],
    ['bytes= 0-9 ', { start: 0, end: 9 }],
    ['bytes=,0-9,', { start: 0, end: 9 }],
    ['bytes=007-009', { start: 7, end: 9 }],
  ])('%s asks for one part of 1000 bytes', (header, range) => {
    expect(parseRange(header, 1000)).toEqual(range);
  });

  it.each([
    ['bytes=900-1000', { start: 900, end: 999 }],
    ['bytes=900-99999999999999999999999', { start: 900, end: 999 }],
    ['bytes=-1001', { start: 0, end: 999 }],
    ['bytes=-99999999999999999999999', { start: 0, end: 999 }],
  ])('%s is cut to the 1000 bytes there are', (header, range) => {
    expect(parseRange(header, 1000)).toEqual(range);
  });

  it.each(['bytes=1000-', 'bytes=1000-1000', 'bytes=1000-2000', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s cannot be satisfied by 1000 bytes',
    (header) => {
      expect(parseRange(header, 1000)).toBe('unsatisfiable');
    },
  );

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=--5',
    'bytes=5-4',
    'bytes=99999999999999999999-99999999999999999998',
    'bytes=a-b',
    'bytes=0x0-0x9',
    'bytes=1.5-2',
    'bytes=+1-2',
    'bytes 0-9',
    'bytes =0-9',
    'bytes=0 - 9',
    'seconds=0-9',
    '0-9',
    'bytes=0-9;',
    'bytes=０-９',
  ])('%j is ignored, being malformed or of another unit', (header) => {
    expect(parseRange(header, 1000)).toBe('whole');
  });

  it.each(['bytes=0-9,20-29', 'bytes=0-9, -5', 'bytes=0-0,0-0', 'bytes=0-9,5000-'])(
    '%s asks for several parts and gets the whole',
    (header) => {
      expect(parseRange(header, 1000)).toBe('whole');
    },
  );

  it('of an empty object is unsatisfiable from a position, and whole for a suffix', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=0-0', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-0', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('whole');
  });

  it('never leads outside the object', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.bigInt(), fc.bigInt()).map(([first, last]) => `bytes=${first}-${last}`),
      fc.stringMatching(/^bytes=[-0-9, ]*$/),
    );
    fc.assert(
      fc.property(header, fc.nat(), (text, sizeBytes) => {
        const range = parseRange(text, sizeBytes);
        if (typeof range === 'string') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(sizeBytes);
      }),
    );
  });
});
