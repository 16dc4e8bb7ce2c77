const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat();
const percentFormat = new Intl.NumberFormat(undefined, { style: 'percent' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

export const formatNumber = (n: number): string => plain.format(n);
export const formatPercent = (percent: number): string => percentFormat.format(percent / 100);
export const formatExact = (iso: string): string => exact.format(new Date(iso));
export const formatTimeOfDay = (iso: string): string => timeOfDay.format(new Date(iso));
export const formatDay = (iso: string): string => day.format(new Date(iso));

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${formatNumber(n)} ${n === 1 ? one : many}`;

/** `No views`, `1 view`, `12K views`. */
export const formatViews = (n: number): string =>
  n === 0 ? 'No views' : `${compact.format(n)} ${n === 1 ? 'view' : 'views'}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as disks and networks count: `0 B`, `812 kB`, `1.4 GB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `now`, `5 minutes ago`, `yesterday`; a date from thirty days on. `nowMs` is epoch milliseconds. */
export function formatAge(iso: string, nowMs: number): string {
  const seconds = (new Date(iso).getTime() - nowMs) / 1000;
  if (Math.abs(seconds) < 45) return 'just now';
  if (Math.abs(seconds) >= 30 * 86_400) return short.format(new Date(iso));
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
  return relative.format(Math.trunc(seconds / size) || Math.sign(seconds), unit);
}

/** Coarse on purpose, so that it does not flicker: `a few seconds left`, `4 min left`. */
export function formatTimeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} s left`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min left`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min left`;
}
