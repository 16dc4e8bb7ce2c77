import { isRecord } from '../../lib/browser-storage.js';
import { clock } from '../../lib/video/video-time.js';
import { escaped } from '../../lib/words/escaped.js';
import { formatBytes } from '../../lib/words/format.js';

const MOST = 240;

/** Fields named after their unit: the unit is shown with the value instead of the name. */
const UNITS: readonly (readonly [suffix: RegExp, format: (value: number) => string])[] = [
  [/Bytes$/, formatBytes],
  [/Seconds$/, clock],
];

/** A value of a state as short text. */
export function clipped(value: unknown): string {
  const words = inWords(value);
  return words.length > MOST ? `${words.slice(0, MOST)}…` : words;
}

/** The value of a field, like `clipped`, with its unit if the field is named after one. */
export const clippedValue = (field: string, value: unknown): string => {
  const format = typeof value === 'number' && UNITS.find(([suffix]) => suffix.test(field))?.[1];
  return format ? format(value) : clipped(value);
};

/** Whether a value is empty: a change between two empty values does not count. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(nothing)';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return escaped(value.join(', ')) || '(none)';
  if (isRecord(value))
    return Object.entries(value)
      .map(([field, inner]) => `${labelOf(field)} ${clippedValue(field, inner)}`)
      .join(', ');
  return JSON.stringify(value);
}

/** `previewsRunId` -> `previews run id`, `sizeBytes` -> `size`. */
export const labelOf = (field: string): string =>
  UNITS.reduce((name, [suffix]) => name.replace(suffix, ''), field).replace(
    /[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  );
