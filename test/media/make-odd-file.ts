import { readFile, rm, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpeg } from './clip-cache.js';
import { type ClipRecipe, makeClip } from './make-clip.js';
import { hdrPatches } from './hdr-patches.js';
import { displayMatrix } from './mp4-matrix.js';

type Maker = (path: string) => Promise<void>;

const UPRIGHT = { width: 180, height: 320 };

/** Videos that are easily misread. */
const MAKERS = {
  /** The movie header claims 18 s; the pictures of 12 s are all there. */
  claimsMoreMp4: ['mp4', (path) => claims(path, 'mp4', 1.5)],
  claimsMoreMov: ['mov', (path) => claims(path, 'mov', 10)],
  claimsMoreWebm: ['webm', (path) => claims(path, 'webm', 2)],
  claimsMoreMkv: ['mkv', (path) => claims(path, 'mkv', 1.5)],
  claimsLessWebm: ['webm', (path) => claims(path, 'webm', 0.5)],
  claimsLessMkv: ['mkv', (path) => claims(path, 'mkv', 0.25)],
  /** The first video track is 64 x 36 and off; the second one, 320 x 180, is on. */
  secondTrackMp4: ['mp4', (path) => twoTracks(path, 1)],
  secondTrackMkv: ['mkv', (path) => twoTracks(path, 1)],
  firstTrackMov: ['mov', (path) => twoTracks(path, 0)],
  /** A track of one picture before the video. */
  stillFirst: ['mp4', stillFirst],
  stillFirstMkv: ['mkv', stillFirst],
  stillFirstTs: ['ts', stillFirst],
  mirrored: ['mp4', (path) => turned(path, [-1, 0, 0, 1])],
  upsideDown: ['mp4', (path) => turned(path, [1, 0, 0, -1])],
  transposed: ['mp4', (path) => turned(path, [0, 1, 1, 0])],
  antiTransposed: ['mp4', (path) => turned(path, [0, -1, -1, 0])],
  /** MPEG layer II, which has the name of layer III in MP4. */
  layerTwoMp4: ['mp4', (path) => withSound(path, ['mp2'])],
  layerTwoMov: ['mov', (path) => withSound(path, ['mp2'])],
  layerThree: ['mp4', (path) => withSound(path, ['libmp3lame'])],
  layerTwoAndAac: ['mp4', (path) => withSound(path, ['mp2', 'aac'])],
  ac3AndAac: ['mp4', (path) => withSound(path, ['ac3', 'aac'])],
  aacAndAc3: ['mp4', (path) => withSound(path, ['aac', 'ac3'])],
  ac3: ['mp4', (path) => withSound(path, ['ac3'])],
  encrypted: ['mp4', (path) => encrypted(path)],
  encryptedFragments: ['mp4', (path) => encrypted(path, '-movflags', '+frag_keyframe+empty_moov')],
  /** All packets of picture and sound are marked as scrambled. */
  scrambled: ['ts', scrambled],
  encryptedHevc: ['mp4', async (path) => encryptedFrom(await makeClip({ codec: 'hevc' }), path)],
  /** One key frame and pictures out of order: no picture can be reached by seeking. */
  oneKeyFrameTs: ['ts', (path) => oneKeyFrame(path)],
  oneKeyFrameFlv: ['flv', (path) => oneKeyFrame(path)],
  /** Two fields with bars that move between them. */
  interlacedTop: ['mp4', (path) => interlaced(path, 'tff')],
  interlacedBottom: ['ts', (path) => interlaced(path, 'bff')],
  /** The window that was recorded changed from landscape to portrait. */
  resizedWindow: ['webm', (path) => resized(path, [{}, UPRIGHT])],
  resizedToWide: ['webm', (path) => resized(path, [UPRIGHT, {}])],
  cutWebm: ['webm', (path) => cut(path, { container: 'webm', codec: 'vp8' })],
  cutMkv: ['mkv', (path) => cut(path, { container: 'mkv' })],
  rawRgb: ['avi', (path) => pictures(path, '-c:v', 'rawvideo', '-pix_fmt', 'bgr24')],
  /** libav gives a palette with the first packet alone. */
  palettePictures: [
    'avi',
    (path) =>
      pictures(
        path,
        '-filter_complex',
        '[0:v]split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none',
        '-c:v',
        'rawvideo',
        '-pix_fmt',
        'pal8',
      ),
  ],
  palette: ['mov', (path) => pictures(path, '-c:v', 'qtrle', '-pix_fmt', 'rgb24')],
  /** Two recordings of 10 s in one file: the clock of the second one is earlier, later, or the same. */
  gluedEarlier: ['ts', (path) => glued(path, 'ts', [3600, 0])],
  gluedLater: ['ts', (path) => glued(path, 'ts', [0, 3600])],
  gluedAgain: ['ts', (path) => glued(path, 'ts', [0, 0])],
  gluedFlvTags: ['flv', (path) => glued(path, 'flv', [0, 0])],
  gluedFlv: ['flv', (path) => glued(path, 'flv', [0, 0], { keepsHeaders: true })],
  gluedOgg: ['ogv', (path) => glued(path, 'ogg', [0, 0])],
  gluedFiveTimes: ['ts', (path) => glued(path, 'ts', [100, 0, 5000, 0, 70])],
  gluedProgram: ['mpg', (path) => glued(path, 'mpg', [0, 0])],
  gluedH264Program: ['vob', (path) => glued(path, 'vob', [0, 0])],
  /** Clocks that start ten hours late, and that wrap in the middle. */
  tenHoursLate: ['ts', (path) => glued(path, 'ts', [36_000])],
  tenHoursLateMkv: ['mkv', (path) => late(path, { container: 'mkv' })],
  tenHoursLateWebm: ['webm', (path) => late(path, { container: 'webm', codec: 'vp8' })],
  wrappingClock: ['ts', (path) => glued(path, 'ts', [95_438])],
  /** Streams without a container. */
  bareH264: ['h264', (path) => pictures(path, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-f', 'h264')],
  bareHevc: [
    'hevc',
    (path) =>
      pictures(
        path,
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-x265-params',
        'log-level=none:keyint=25',
        '-f',
        'hevc',
      ),
  ],
  bareMjpeg: ['mjpeg', (path) => pictures(path, '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg')],
  bareMpeg1: ['mpg', (path) => pictures(path, '-c:v', 'mpeg1video', '-g', '25', '-f', 'mpeg1video')],
  bareVp9: ['ivf', (path) => pictures(path, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-g', '25', '-f', 'ivf')],
  dv: ['dv', (path) => pictures(path, '-vf', 'scale=720:576', '-pix_fmt', 'yuv420p', '-c:v', 'dvvideo', '-f', 'dv')],
  /** Codecs that are not on the lists of those that may be decoded. */
  unlistedPictures: ['avi', (path) => pictures(path, '-c:v', 'zlib')],
  unlistedSound: ['mkv', (path) => withSound(path, ['tta'])],
  /** Its attachment has the name `../../x`, as in CVE-2026-49246. */
  attachment: ['mkv', withAttachment],
  /** The header of EBML has its elements in another order, and sizes of eight bytes. */
  unusualWebm: ['webm', unusualWebm],
  /** Three pictures, one after another within 0.3 ms. */
  shortest: ['mp4', (path) => plain(path, 'color=s=320x180:r=10000:d=0.0003', '-video_track_timescale', '10000000')],
  /** Displayed with 120,000 x 200 pixels. */
  widest: ['mp4', (path) => plain(path, 'color=s=6000x200:r=5:d=1,setsar=20/1')],
  /** The first key frame is missing. */
  insideGop: ['mp4', insideGop],
  insideGopTs: ['ts', insideGop],
  pqPatches: ['mp4', (path) => hdrPatches(path, 'smpte2084')],
  hlgPatches: ['mp4', (path) => hdrPatches(path, 'arib-std-b67')],
  pqPatchesMkv: ['mkv', (path) => hdrPatches(path, 'smpte2084')],
} as const satisfies Record<string, readonly [extension: string, make: Maker]>;

export type OddFile = keyof typeof MAKERS;

/** @returns the path of the cached file */
export function makeOddFile(kind: OddFile): Promise<string> {
  const [extension, make] = MAKERS[kind];
  return cachedFile(extension, { odd: kind }, make);
}

async function claims(path: string, container: 'mp4' | 'mov' | 'webm' | 'mkv', factor: number): Promise<void> {
  const codec = container === 'webm' ? 'vp8' : 'h264';
  const file = Buffer.from(await readFile(await makeClip({ seconds: 12, container, codec, audio: true })));
  if (container === 'mp4' || container === 'mov') {
    const duration = file.indexOf('mvhd') + 20; // ISO/IEC 14496-12, 8.2.2
    file.writeUInt32BE(Math.round(file.readUInt32BE(duration) * factor), duration);
  } else {
    const duration = file.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3; // RFC 9559, 5.1.2.10
    file.writeDoubleBE(file.readDoubleBE(duration) * factor, duration);
  }
  await writeFile(path, file);
}

/** A small and a large track, of which one is on. */
async function twoTracks(path: string, on: 0 | 1): Promise<void> {
  const [small, large] = await Promise.all([makeClip({ width: 64, height: 36 }), makeClip()]);
  await ffmpeg(
    ...['-i', small, '-i', large, '-map', '0:v', '-map', '1:v', '-c', 'copy'],
    ...[`-disposition:v:${on}`, 'default', `-disposition:v:${1 - on}`, '0', path],
  );
}

async function stillFirst(path: string): Promise<void> {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'color=red:s=64x64:r=25:d=0.04', '-i', await makeClip(), '-map', '0:v', '-map', '1:v'],
    ...['-c:v:0', 'libx264', '-c:v:1', 'copy', '-disposition:v:0', 'default', '-disposition:v:1', 'default', path],
  );
}

/** Black, with a red field in the upper left corner of the stored picture. */
async function turned(path: string, matrix: readonly [number, number, number, number]): Promise<void> {
  const corner = 'color=black:s=320x180:r=25:d=4,drawbox=w=80:h=45:color=red:t=fill';
  await ffmpeg('-f', 'lavfi', '-i', corner, '-c:v', 'libx264', '-g', '25', '-pix_fmt', 'yuv420p', path);
  await writeFile(path, displayMatrix(await readFile(path), matrix));
}

async function withSound(path: string, codecs: readonly string[]): Promise<void> {
  const tracks = codecs.flatMap((codec, i) => ['-map', '1:a', `-c:a:${i}`, codec]);
  const sound = ['-f', 'lavfi', '-i', 'sine=440:sample_rate=48000:duration=10', '-ac', '2'];
  await ffmpeg('-i', await makeClip(), ...sound, '-map', '0:v', '-c:v', 'copy', ...tracks, path);
}

async function withAttachment(path: string): Promise<void> {
  const named = ['-metadata:s:t', 'mimetype=font/ttf', '-metadata:s:t', 'filename=../../x'];
  await ffmpeg('-i', await makeClip(), '-c', 'copy', '-attach', __filename, ...named, path);
}

const encrypted = async (path: string, ...options: string[]): Promise<void> =>
  encryptedFrom(await makeClip({ audio: true }), path, ...options);

async function encryptedFrom(clip: string, path: string, ...options: string[]): Promise<void> {
  const [key, id] = ['76a6c65c5ea762046bd749a2e632ccbb', 'a7e61c373e219033c21091fa607bf3b8'];
  const scheme = ['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', key, '-encryption_kid', id];
  await ffmpeg('-i', clip, '-c', 'copy', ...scheme, ...options, path);
}

async function oneKeyFrame(path: string): Promise<void> {
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '9999'];
  await ffmpeg('-i', await makeClip({ seconds: 8, gop: 9999 }), ...encoder, path);
}

async function interlaced(path: string, first: 'tff' | 'bff'): Promise<void> {
  const bars = "nullsrc=s=720x576:r=50:d=4,geq=lum='if(lt(mod(X+T*400\\,180)\\,60)\\,230\\,30)':cb=128:cr=128";
  const fields = `interlace=lowpass=0:scan=${first}`;
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-flags', '+ilme+ildct', '-x264-params', `${first}=1`];
  await ffmpeg('-f', 'lavfi', '-i', `${bars},${fields}`, ...encoder, '-g', '25', '-pix_fmt', 'yuv420p', path);
}

async function resized(path: string, sizes: readonly Partial<ClipRecipe>[]): Promise<void> {
  const recipe = { seconds: 6, codec: 'vp8', container: 'webm' } as const;
  const parts = await Promise.all(sizes.map((size) => makeClip({ ...recipe, ...size })));
  const list = `${path}.txt`;
  await writeFile(list, parts.map((part) => `file '${part}'\n`).join(''));
  await ffmpeg('-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', path);
  await rm(list);
}

const pictures = async (path: string, ...encoder: string[]): Promise<void> =>
  ffmpeg('-i', await makeClip({ seconds: 4 }), ...encoder, path);

/** Half of a file whose header claims all of it. */
async function cut(path: string, recipe: Partial<ClipRecipe>): Promise<void> {
  const whole = await readFile(await makeClip({ ...recipe, audio: true }));
  await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)));
}

const FLV_HEADER_BYTES = 13;

/** libav guesses the codec of H.264 in MPEG-PS from its data: it needs some. */
const NOISY_EDGE = '[0:v]split[a][b];[b]crop=iw:40:0:0,noise=alls=40:allf=t[n];[a][n]overlay';

/** How each container is made. H.264 in MPEG-PS has no times for most of its pictures. */
const GLUED = {
  ts: ['-c', 'copy', '-f', 'mpegts'],
  mpg: ['-c:v', 'mpeg2video', '-q:v', '2', '-c:a', 'mp2', '-f', 'mpeg'],
  vob: ['-an', '-filter_complex', NOISY_EDGE, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-f', 'vob'],
  flv: ['-c', 'copy', '-f', 'flv'],
  ogg: ['-c:v', 'libtheora', '-q:v', '8', '-g', '25', '-c:a', 'libvorbis', '-bitexact', '-f', 'ogg'],
} as const;

/** @param starts where the clock of each recording starts, seconds */
async function glued(
  path: string,
  container: keyof typeof GLUED,
  starts: readonly number[],
  { keepsHeaders = false } = {},
): Promise<void> {
  const clip = await makeClip({ audio: true });
  const parts: Buffer[] = [];
  for (const start of starts) {
    const part = `${path}.part`;
    await ffmpeg('-i', clip, ...GLUED[container], '-output_ts_offset', String(start), part);
    const isLaterFlv = container === 'flv' && parts.length > 0 && !keepsHeaders;
    parts.push((await readFile(part)).subarray(isLaterFlv ? FLV_HEADER_BYTES : 0));
    await rm(part);
  }
  await writeFile(path, Buffer.concat(parts));
}

async function late(path: string, recipe: Partial<ClipRecipe>): Promise<void> {
  await ffmpeg('-i', await makeClip(recipe), '-c', 'copy', '-output_ts_offset', '36000', path);
}

async function scrambled(path: string): Promise<void> {
  const file = await readFile(await makeClip({ container: 'ts', audio: true }));
  for (let packet = 0; packet + 188 <= file.length; packet += 188)
    if ((file.readUInt16BE(packet + 1) & 0x1f00) === 0x100) {
      file[packet + 3]! |= 0x80; // ISO/IEC 13818-1, 2.4.3.3
      for (let at = packet + 4; at < packet + 188; at += 1) file[at]! ^= 0xa5;
    }
  await writeFile(path, file);
}

async function unusualWebm(path: string): Promise<void> {
  const file = await readFile(await makeClip({ container: 'webm', codec: 'vp8', seconds: 4 }));
  const segment = file.indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67]));
  const element = (id: number[], data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([...id, 1, 0, 0, 0, 0, 0, 0, data.length]), data]); // RFC 8794, section 4
  const header = [
    element([0x42, 0x82], Buffer.from('webm')),
    element([0xec], Buffer.alloc(100)), // to be skipped
    element([0x42, 0x87], Buffer.from([4])),
  ];
  await writeFile(
    path,
    Buffer.concat([element([0x1a, 0x45, 0xdf, 0xa3], Buffer.concat(header)), file.subarray(segment)]),
  );
}

const plain = async (path: string, source: string, ...options: string[]): Promise<void> =>
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    ...options,
    path,
  );

async function insideGop(path: string): Promise<void> {
  await ffmpeg('-i', await makeClip({ gop: 50 }), '-c', 'copy', '-bsf:v', 'noise=drop=eq(n\\,0)', path);
}
