import type { ByteRange } from '@reelog/storage';

/** What a Range header requests: the whole object, one part, or a part that does not exist. */
export type WantedRange = 'whole' | 'unsatisfiable' | ByteRange;

/** One `int-range` or `suffix-range` of the unit `bytes`, which is case-insensitive; list elements may be empty. */
const SINGLE_BYTE_RANGE = /^bytes=[\t ,]*(\d*)-(\d*)[\t ,]*$/i;

/**
 * Reads a Range header (RFC 9110, 14.1.2 and 14.2). A malformed header, another unit, or several ranges are ignored, as
 * 14.2 allows: players request one range, and everything else gets the whole object.
 */
export function parseRange(header: string | undefined, sizeBytes: number): WantedRange {
  const [, first, last] = SINGLE_BYTE_RANGE.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole';
  return first === '' ? suffixRange(Number(last), sizeBytes) : intRange(first, last, sizeBytes);
}

function intRange(first: string, last: string, sizeBytes: number): WantedRange {
  if (last !== '' && BigInt(last) < BigInt(first)) return 'whole'; // invalid, so the header is ignored
  const start = Number(first);
  if (start >= sizeBytes) return 'unsatisfiable';
  return { start, end: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) };
}

/** The last bytes of an empty object are satisfiable, but Content-Range cannot express that: it is sent whole. */
function suffixRange(lengthBytes: number, sizeBytes: number): WantedRange {
  if (lengthBytes === 0) return 'unsatisfiable';
  if (sizeBytes === 0) return 'whole';
  return { start: Math.max(0, sizeBytes - lengthBytes), end: sizeBytes - 1 };
}
