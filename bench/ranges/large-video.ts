import { createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeClip } from '../../test/media/make-clip.js';

const MIB = 1 << 20;

/** A short playable clip, enlarged by a `free` box (ISO/IEC 14496-12, 8.1.2) at its end, which players skip. */
export async function makeLargeVideo(path: string, sizeMiB: number): Promise<void> {
  await copyFile(await makeClip({ seconds: 2 }), path);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + sizeMiB * MIB);
  header.write('free', 4, 'latin1');
  const filling = Array.from({ length: sizeMiB }, (_, i) => Buffer.alloc(MIB, i + 1));
  await pipeline(Readable.from([header, ...filling]), createWriteStream(path, { flags: 'a' }));
}
