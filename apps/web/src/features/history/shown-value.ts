import { isRecord } from '../../lib/browser-storage.js';

const MOST = 240;

/** A value of a state, short enough to be read beside others. */
export function clipped(value: unknown): string {
  const words = inWords(value);
  return words.length > MOST ? `${words.slice(0, MOST)}…` : words;
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(nothing)';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ') || '(none)';
  if (isRecord(value))
    return Object.entries(value)
      .map(([field, inner]) => `${labelOf(field)} ${inWords(inner)}`)
      .join(', ');
  return JSON.stringify(value);
}

/** `previewsRunId` -> `previews run id`. */
export const labelOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
