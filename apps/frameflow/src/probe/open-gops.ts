import type { MediaInput } from '../ffmpeg/media-input.js';
import type { Source } from './source.js';

/** Where it is looked, as shares of the duration. */
const PLACES = [0.2, 0.5, 0.8];
/** Many more than from one key frame to the next. */
const MOST_PACKETS = 2_000;

/** Types of NAL units (Rec. ITU-T H.264, table 7-1): slices of other pictures, and of one after which nothing needs earlier ones. */
const SLICE = 1;
const IDR_SLICE = 5;

/**
 * Whether pictures of H.264 need pictures before the key frame at which a player begins after a seek: Chromium then ends
 * with an error. Moves the input.
 */
export function hasOpenGops(input: MediaInput, { stream, codec, originSeconds, claimedSeconds = 0 }: Source): boolean {
  if (codec !== 'h264') return false;
  if (!input.clockMayJump)
    return PLACES.some((share) => input.seek(originSeconds + share * claimedSeconds) && beginsOpen(input, stream));
  const beginning = input.reopen(); // seeks are not exact here
  const isOpen = PLACES.some(() => beginsOpen(beginning, stream));
  beginning.close();
  return isOpen;
}

/** Whether the next key frame is one that players cannot begin at. */
function beginsOpen(input: MediaInput, stream: number): boolean {
  for (let count = 0; count < MOST_PACKETS; count += 1) {
    const packet = input.next();
    if (!packet) return false;
    if (packet.stream !== stream || !packet.isKey) continue;
    const types = packet.native.data ? nalUnitTypes(packet.native.data) : [];
    return types.includes(SLICE) && !types.includes(IDR_SLICE);
  }
  return false;
}

/** Of a packet with start codes (annex B), or with lengths of four bytes (ISO/IEC 14496-15). */
function nalUnitTypes(data: Buffer): number[] {
  const types: number[] = [];
  if (data.length > 4 && (data.readUInt32BE(0) === 1 || data.readUIntBE(0, 3) === 1)) {
    for (let at = data.indexOf(START_CODE); at >= 0 && at + 3 < data.length; at = data.indexOf(START_CODE, at + 3))
      types.push(data.readUInt8(at + 3) & 0x1f);
    return types;
  }
  for (let at = 0; at + 4 < data.length; at += 4 + data.readUInt32BE(at)) types.push(data.readUInt8(at + 4) & 0x1f);
  return types;
}

const START_CODE = Buffer.from([0, 0, 1]);
