const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = '(?<time>\\d{2}:\\d{2}:\\d{2})';
const MONTH = `(?<month>${MONTHS.join('|')})`;

const FORMATS = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/**
 * Seconds since 1970 of an HTTP-date in any of the three formats that must be accepted (RFC 9110, 5.6.7): IMF-fixdate,
 * RFC 850 and asctime. Undefined for anything else, as invalid dates are ignored.
 * @param now for two-digit years: a year more than 50 years ahead means the year 100 years earlier
 */
export function parseHttpDate(text: string, now = new Date()): number | undefined {
  const parts = FORMATS.map((format) => format.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { day = '', month = '', year = '', time = '' } = parts;
  const fullYear = year.length === 2 ? nearestYear(Number(year), now.getUTCFullYear()) : Number(year);
  const monthNumber = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  const date = new Date(`${fullYear.toString().padStart(4, '0')}-${monthNumber}-${day.replace(' ', '0')}T${time}Z`);
  const exists = date.getUTCDate() === Number(day); // not 31 February
  return exists ? date.getTime() / 1000 : undefined;
}

/** An instant as HTTP writes it, which is in whole seconds. */
export const formatHttpDate = (date: Date): string => date.toUTCString();

/** Whole seconds since 1970: the precision of HTTP-dates. */
export const httpSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

function nearestYear(twoDigits: number, thisYear: number): number {
  const sameCentury = thisYear - (thisYear % 100) + twoDigits;
  return sameCentury > thisYear + 50 ? sameCentury - 100 : sameCentury;
}
