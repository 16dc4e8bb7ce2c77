import type { SourceBytes } from '../child/source-bytes.js';

/** Looked at in the middle of a file. */
const SAMPLE_BYTES = 64 * 1024;
/** Every packet begins with it (ISO/IEC 13818-1, 2.4.3.2). */
const SYNC_BYTE = 0x47;
/** Bytes of a packet, and with a time before it (M2TS). */
const PACKET_BYTES = [188, 192];
const NO_DATA_PID = 0x1fff;

/** Whether a part of an MPEG transport stream is scrambled (`transport_scrambling_control`), as in television. */
export function isScrambled(bytes: SourceBytes): boolean {
  const sample = Buffer.alloc(SAMPLE_BYTES);
  const length = bytes.read(sample, Math.max(0, Math.floor((bytes.sizeBytes - SAMPLE_BYTES) / 2)));
  const { at, size } = firstPacket(sample.subarray(0, length));
  for (let packet = at; packet + 4 <= length; packet += size) {
    const isData = (sample.readUInt16BE(packet + 1) & NO_DATA_PID) !== NO_DATA_PID;
    if (isData && (sample.readUInt8(packet + 3) & 0xc0) !== 0) return true;
  }
  return false;
}

function firstPacket(sample: Buffer): { at: number; size: number } {
  for (let at = 0; at < PACKET_BYTES[1]!; at += 1)
    for (const size of PACKET_BYTES)
      if ([0, 1, 2, 3].every((number) => sample[at + number * size] === SYNC_BYTE)) return { at, size };
  return { at: sample.length, size: 1 };
}
