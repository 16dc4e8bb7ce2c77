import { readFile, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpeg } from './clip-cache.js';
import { pseudoRandomBytes } from './make-broken-file.js';
import { type ClipRecipe, makeClip } from './make-clip.js';

/** Intact videos of 10 s, small, in the containers that people upload. */
const INTACT = {
  mp4: { audio: true },
  movWithIndexAtEnd: { container: 'mov', faststart: false },
  fragmentedMp4: {},
  mkv: { container: 'mkv', audio: true },
  webm: { container: 'webm', codec: 'vp9', audio: true },
  avi: { container: 'avi', codec: 'mpeg4', audio: true },
  ts: { container: 'ts', audio: true },
  mpg: { container: 'mpg', codec: 'mpeg2', audio: true },
  flv: { container: 'flv', audio: true },
} as const satisfies Record<string, Partial<ClipRecipe>>;

export type IntactFile = keyof typeof INTACT;
export const INTACT_FILES = Object.keys(INTACT) as IntactFile[];

const noise = (length: number): Buffer => pseudoRandomBytes(length);

/** @returns a copy with other bytes at a place */
function replaced(file: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(file);
  bytes.copy(copy, Math.floor(at));
  return copy;
}

/** What is done to an intact file: by accident, or by somebody who looks for faults of demuxers and decoders. */
const CHANGES = {
  endsInHeader: (file) => file.subarray(0, 60),
  endsInMiddle: (file) => file.subarray(0, file.length / 2),
  lacksItsBeginning: (file) => file.subarray(Math.floor(file.length / 3)),
  zerosInMiddle: (file) => replaced(file, file.length * 0.4, Buffer.alloc(file.length * 0.3)),
  noiseInMiddle: (file) => replaced(file, file.length * 0.4, noise(Math.floor(file.length * 0.3))),
  noiseInHeader: (file) => replaced(file, 40, noise(120)),
  largestNumbersInHeader: (file) => replaced(file, 48, Buffer.alloc(64, 0xff)),
  flippedBits: (file) => {
    const copy = Buffer.from(file);
    for (let at = 5_000; at < copy.length; at += 997) copy[at]! ^= 1 << (at % 8);
    return copy;
  },
  twice: (file) => Buffer.concat([file, file]),
  afterText: (file) => Buffer.concat([Buffer.from('This is not a video.\n'.repeat(500)), file]),
  beforeNoise: (file) => Buffer.concat([file, noise(50_000)]),
} as const satisfies Record<string, (file: Buffer) => Buffer>;

export type Change = keyof typeof CHANGES;
export const ALL_CHANGES = Object.keys(CHANGES) as Change[];

/** @returns the path of the cached file */
export function makeHostileFile(intact: IntactFile, change: Change): Promise<string> {
  const extension = { container: 'mp4', ...INTACT[intact] }.container;
  return cachedFile(extension, { hostile: 1, intact, change }, async (path) =>
    writeFile(path, CHANGES[change](await readFile(await makeIntact(intact)))),
  );
}

function makeIntact(kind: IntactFile): Promise<string> {
  if (kind !== 'fragmentedMp4') return makeClip(INTACT[kind]);
  return cachedFile('mp4', { fragmented: 1 }, async (path) =>
    ffmpeg('-i', await makeClip(INTACT.mp4), '-c', 'copy', '-movflags', '+frag_keyframe+empty_moov', path),
  );
}
