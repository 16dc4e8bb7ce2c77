const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat();
const percentFormat = new Intl.NumberFormat(undefined, { style: 'percent' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const brief = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' });
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

/** `1 view`, `12K views`. */
export const formatViews = (n: number): string => `${compact.format(n)} ${n === 1 ? 'view' : 'views'}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as disks and networks count: `0 B`, `812 kB`, `1.4 GB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

const DAY_SECONDS = 86_400;

/**
 * `just now`, `5 minutes ago`, `yesterday`; a date from thirty days on. From a day on it counts local calendar days.
 * Never in the future: the server's clock may be ahead. `nowMs` is epoch milliseconds.
 * @param isBrief with short units: `5m ago`
 */
export function formatAge(iso: string, nowMs: number, isBrief = false): string {
  const words = isBrief ? brief : relative;
  const at = new Date(iso);
  const seconds = (nowMs - at.getTime()) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3_600) return words.format(-Math.max(1, Math.trunc(seconds / 60)), 'minute');
  const days = dayNumber(new Date(nowMs)) - dayNumber(at);
  if (seconds < DAY_SECONDS || days === 0) return words.format(-Math.trunc(seconds / 3_600), 'hour');
  return days < 30 ? words.format(-days, 'day') : short.format(at);
}

/** Consecutive local days have consecutive numbers, however long they are. */
const dayNumber = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / (DAY_SECONDS * 1000);

/** Rounded, so that it does not flicker: `a few seconds left`, `4 min left`. */
export const formatTimeLeft = (seconds: number): string =>
  Number.isFinite(seconds) ? `${roundedTime(seconds)} left` : '';

/** The same in fewer words: `a few seconds`, `about 4 min`. */
export const aboutTimeLeft = (seconds: number): string => `${seconds < 10 ? '' : 'about '}${roundedTime(seconds)}`;

function roundedTime(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long the rest of a video is, never more than that: `49 s left`, `27 min left`, `1 h 5 min left`. */
export function formatRest(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s left`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** The first characters of a text, counted in Unicode code points like in the API. */
export const truncate = (text: string, characters: number): string =>
  text.length <= characters ? text : [...text].slice(0, characters).join('');
