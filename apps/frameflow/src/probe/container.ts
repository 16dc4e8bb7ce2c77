/** The element DocType in the header of Matroska (RFC 9559, 5.1.1). */
const DOC_TYPE = Buffer.from([0x42, 0x82]);

/** First boxes of an ISO base media file (ISO/IEC 14496-12). */
const MP4_BOXES = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide'];

/** Number of bytes at the beginning of a file that these functions need. */
export const HEAD_BYTES = 4096;

/**
 * One name for the container; libav names a family.
 * @param formatName libav's name of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`
 * @param head the first bytes of the file
 */
export function containerName(formatName: string, majorBrand: string | undefined, head: Buffer): string {
  if (formatName.startsWith('mov')) return mp4Family(majorBrand ?? '');
  if (formatName.startsWith('matroska')) return docTypeOf(head) === 'webm' ? 'webm' : 'matroska';
  return formatName.split(',')[0] ?? formatName;
}

/** The elements of the header come in any order, and their sizes have up to eight bytes (RFC 8794, sections 4, 6 and 11.2). */
function docTypeOf(head: Buffer): string | undefined {
  for (let at = 4 + lengthAt(head, 4); at < head.length;) {
    const sizeAt = at + lengthAt(head, at);
    const data = sizeAt + lengthAt(head, sizeAt);
    const end = data + numberAt(head, sizeAt);
    if (head.subarray(at, sizeAt).equals(DOC_TYPE)) return head.toString('latin1', data, end).replace(/\0.*$/s, '');
    at = end;
  }
  return undefined;
}

/** Bytes of a number of variable length: the zeros before its first one tell them. */
const lengthAt = (bytes: Buffer, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;

const numberAt = (bytes: Buffer, at: number): number => {
  const length = lengthAt(bytes, at);
  return bytes
    .subarray(at, at + length)
    .reduce((number, byte, i) => number * 256 + (i === 0 ? byte & (0xff >> length) : byte), 0);
};

function mp4Family(majorBrand: string): string {
  if (majorBrand.startsWith('qt')) return 'mov';
  return majorBrand.startsWith('3g') ? '3gp' : 'mp4';
}

/** Whether a file that no demuxer could open starts like an MP4: then its index is missing. */
export const beginsAsMp4 = (head: Buffer): boolean => MP4_BOXES.includes(head.toString('latin1', 4, 8));
