/** Motion JPEG in fragmented MP4 (ISO/IEC 14496-12), as I-frame playlists of HLS have it: one JPEG is one fragment. */

/** Units a second. */
const TIMESCALE = 1000;
const TRACK = 1;
const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
/** 72 pixels an inch, 16.16. */
const RESOLUTION = 0x480000;

type Part = Buffer | string | readonly number[];

/** Text as it is, numbers with 32 bits each. */
const bytesOf = (part: Part): Buffer => {
  if (Buffer.isBuffer(part)) return part;
  if (typeof part === 'string') return Buffer.from(part, 'latin1');
  const bytes = Buffer.alloc(part.length * 4);
  part.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
};

function box(type: string, ...parts: Part[]): Buffer {
  const content = Buffer.concat(parts.map(bytesOf));
  return Buffer.concat([bytesOf([content.length + 8]), bytesOf(type), content]);
}

/** @param flags version and flags of a full box */
const fullBox = (type: string, flags: number, ...parts: Part[]): Buffer => box(type, [flags], ...parts);

/** What comes before the fragments. */
export function jpegInitSegment(width: number, height: number): Buffer {
  const size = [width * 0x10000, height * 0x10000];
  const entry = box(
    'mjpg',
    [0, 1, 0, 0, 0, 0, width * 0x10000 + height, RESOLUTION, RESOLUTION, 0, 0x10000], // one frame a sample
    Buffer.alloc(32), // name of the compressor
    [0x0018ffff], // 24 bits, no table of colours
  );
  const tables = box(
    'stbl',
    fullBox('stsd', 0, [1], entry),
    fullBox('stts', 0, [0]),
    fullBox('stsc', 0, [0]),
    fullBox('stsz', 0, [0, 0]),
    fullBox('stco', 0, [0]),
  );
  const information = box(
    'minf',
    fullBox('vmhd', 1, [0, 0]),
    box('dinf', fullBox('dref', 0, [1], fullBox('url ', 1))),
    tables,
  );
  const media = box(
    'mdia',
    fullBox('mdhd', 0, [0, 0, TIMESCALE, 0, 0x55c40000]), // language: undetermined
    fullBox('hdlr', 0, [0], 'vide', [0, 0, 0], '\0'),
    information,
  );
  const track = box('trak', fullBox('tkhd', 3, [0, 0, TRACK, 0, 0, 0, 0, 0, 0], UNITY_MATRIX, size), media);
  return Buffer.concat([
    box('ftyp', 'iso6', [0], 'iso6'),
    box(
      'moov',
      fullBox('mvhd', 0, [0, 0, TIMESCALE, 0, 0x10000, 0x01000000, 0, 0], UNITY_MATRIX, [0, 0, 0, 0, 0, 0, TRACK + 1]),
      track,
      box('mvex', fullBox('trex', 0, [TRACK, 1, 0, 0, 0])),
    ),
  ]);
}

/** A JPEG as a fragment. @param number of the fragment, from 1 */
export function jpegFragment(
  jpeg: Buffer,
  { number, startSeconds, durationSeconds }: { number: number; startSeconds: number; durationSeconds: number },
): Buffer {
  const [start, duration] = [startSeconds, durationSeconds].map((seconds) => Math.round(seconds * TIMESCALE));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(start ?? 0));
  const fragment = (dataOffset: number): Buffer =>
    box(
      'moof',
      fullBox('mfhd', 0, [number]),
      box(
        'traf',
        fullBox('tfhd', 0x020000, [TRACK]), // offsets count from this moof
        fullBox('tfdt', 0x01000000, time),
        fullBox('trun', 0x000301, [1, dataOffset, duration ?? 0, jpeg.length]),
      ),
    );
  const mediaHeaderBytes = 8;
  return Buffer.concat([fragment(fragment(0).length + mediaHeaderBytes), box('mdat', jpeg)]);
}
