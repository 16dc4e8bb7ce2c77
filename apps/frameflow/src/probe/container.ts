/** Matroska's DocType element (RFC 9559, 5.1.1; EBML, RFC 8794, 11.2.6): id, one-byte size, text. */
const WEBM_DOC_TYPE = Buffer.concat([Buffer.from([0x42, 0x82, 0x84]), Buffer.from('webm')]);

/** First boxes of an ISO base media file (ISO/IEC 14496-12). */
const MP4_BOXES = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide'];

/** Number of bytes at the beginning of a file that these functions need. */
export const HEAD_BYTES = 256;

/**
 * One name for the container; ffprobe names a family.
 * @param formatName ffprobe's `format_name`, such as `mov,mp4,m4a,3gp,3g2,mj2`
 * @param head the first bytes of the file
 */
export function containerName(formatName: string, majorBrand: string | undefined, head: Buffer): string {
  if (formatName.startsWith('mov')) return mp4Family(majorBrand ?? '');
  if (formatName.startsWith('matroska')) return head.includes(WEBM_DOC_TYPE) ? 'webm' : 'matroska';
  return formatName.split(',')[0] ?? formatName;
}

function mp4Family(majorBrand: string): string {
  if (majorBrand.startsWith('qt')) return 'mov';
  return majorBrand.startsWith('3g') ? '3gp' : 'mp4';
}

/** Whether a file that no demuxer could open starts like an MP4: then its index is missing. */
export const beginsAsMp4 = (head: Buffer): boolean => MP4_BOXES.includes(head.toString('latin1', 4, 8));
