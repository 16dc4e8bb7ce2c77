import { sectionOf, type SourceBytes } from '../child/source-bytes.js';

/** Video File Format Specification, version 10.1, annex E.2 to E.4: a header and a size; then tags, each with its size behind it. */
const SIGNATURE = 'FLV\u0001';
const HEADER_BYTES = 13;
const TAG_HEADER_BYTES = 11;
const SIZE_BYTES = 4;
const TAG_TYPES = [8, 9, 18];

/**
 * FLV files that were put together with `cat` have headers in the middle, which libav takes for tags of 5 MB.
 * @returns the file without them; any other file as it is
 */
export function withoutInnerHeaders(bytes: SourceBytes): SourceBytes {
  const head = Buffer.alloc(HEADER_BYTES);
  const isHeader = (at: number): boolean =>
    bytes.read(head, at) === HEADER_BYTES && head.toString('latin1', 0, 4) === SIGNATURE;
  if (!isHeader(0)) return bytes;
  const parts: SourceBytes[] = [];
  let start = 0;
  for (let at = HEADER_BYTES; at < bytes.sizeBytes;) {
    if (isHeader(at)) {
      parts.push(sectionOf(bytes, start, at - start));
      start = at += HEADER_BYTES;
    } else if (TAG_TYPES.includes((head[0] ?? 0) & 0x1f)) {
      at += TAG_HEADER_BYTES + head.readUIntBE(1, 3) + SIZE_BYTES;
    } else break; // libav finds its way through damaged parts
  }
  return parts.length === 0 ? bytes : inARow([...parts, sectionOf(bytes, start, bytes.sizeBytes - start)]);
}

function inARow(parts: readonly SourceBytes[]): SourceBytes {
  let sizeBytes = 0;
  const places = parts.map((part) => {
    const start = sizeBytes;
    sizeBytes += part.sizeBytes;
    return { part, start };
  });
  return {
    sizeBytes,
    read: (into, position) => {
      const place = places.findLast(({ start }) => start <= position);
      return place ? place.part.read(into, position - place.start) : 0;
    },
  };
}
