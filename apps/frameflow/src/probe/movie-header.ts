import type { SourceBytes } from '../child/source-bytes.js';

/** Boxes that are looked at: the header is among the first ones, or behind the media. */
const MOST_BOXES = 100;

/** The bytes of a version 1 header up to its duration; one of version 0 is shorter. */
const HEADER_BYTES = 32;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The duration in the movie header of an MP4 or MOV (ISO/IEC 14496-12, 8.2.2), in seconds. libav does not tell it: it goes
 * by the tracks. Undefined where the header has none, as in fragmented files.
 */
export function movieSeconds(bytes: SourceBytes): number | undefined {
  const movie = findBox(bytes, 'moov', { start: 0, end: bytes.sizeBytes });
  const header = movie && findBox(bytes, 'mvhd', movie);
  if (!header) return undefined;
  const fields = Buffer.alloc(HEADER_BYTES);
  bytes.read(fields, header.start);
  const isLong = fields[0] === 1;
  const unitsPerSecond = fields.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? fields.readBigUInt64BE(24) : BigInt(fields.readUInt32BE(16));
  const isUnknown = duration === 0n || duration === (isLong ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn);
  return isUnknown || unitsPerSecond === 0 ? undefined : Number(duration) / unitsPerSecond;
}

/** @returns where the box's content is (ISO/IEC 14496-12, 4.2) */
function findBox(bytes: SourceBytes, type: string, within: Span): Span | undefined {
  const head = Buffer.alloc(16);
  for (let at = within.start, count = 0; at + 8 <= within.end && count < MOST_BOXES; count += 1) {
    if (bytes.read(head, at) < 8) return undefined;
    const [short, long] = [head.readUInt32BE(0), Number(head.readBigUInt64BE(8))];
    const headBytes = short === 1 ? 16 : 8;
    const length = short === 0 ? within.end - at : short === 1 ? long : short;
    if (length < headBytes) return undefined;
    if (head.toString('latin1', 4, 8) === type)
      return { start: at + headBytes, end: Math.min(within.end, at + length) };
    at += length;
  }
  return undefined;
}
