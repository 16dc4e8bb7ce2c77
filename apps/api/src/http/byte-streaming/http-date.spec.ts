import fc from 'fast-check';
import { formatHttpDate, httpSeconds, parseHttpDate } from './http-date.js';

describe('an HTTP-date', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ])('is read as %s', (_, text) => {
    expect(parseHttpDate(text)).toBe(784111777);
  });

  it('with a year of two digits is never more than 50 years ahead', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const yearOf = (text: string) => new Date((parseHttpDate(text, now) ?? NaN) * 1000).getUTCFullYear();
    expect(yearOf('Sunday, 06-Nov-76 08:49:37 GMT')).toBe(2076);
    expect(yearOf('Sunday, 06-Nov-77 08:49:37 GMT')).toBe(1977);
  });

  it.each([
    '',
    '1994-11-06T08:49:37Z',
    '784111777',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 25:49:37 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 06 Nov 1994 08:49:37 GMT and more',
  ])('is not %j', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });

  it('is parsed back to the same second', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => expect(parseHttpDate(formatHttpDate(date))).toBe(httpSeconds(date))));
  });
});
