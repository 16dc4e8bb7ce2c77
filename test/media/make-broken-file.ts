import { readFile, rm, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpeg } from './clip-cache.js';
import { makeClip } from './make-clip.js';

/** Files with the name of a video that are not one, or only a part of one. */
const MAKERS = {
  empty: ['mp4', (path) => writeFile(path, '')],
  garbage: ['mp4', (path) => writeFile(path, pseudoRandomBytes(200_000))],
  text: ['mp4', (path) => writeFile(path, 'This is not a video.\n'.repeat(500))],
  picture: ['jpg', (path) => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=320x180', '-frames:v', '1', path)],
  subtitles: ['mp4', (path) => writeFile(path, '1\n00:00:01,000 --> 00:00:02,000\nHello\n\n'.repeat(20))],
  audioOnly: ['m4a', (path) => ffmpeg('-f', 'lavfi', '-i', 'sine=d=3', '-c:a', 'aac', path)],
  coverArt: ['mp3', songWithCover],
  truncated: ['mp4', (path) => truncated(path, true)],
  truncatedWithoutIndex: ['mp4', (path) => truncated(path, false)],
  damaged: ['mp4', damaged],
  hugePicture: ['webm', hugePicture],
  hugeFrame: ['webm', hugeFrame],
  noPictures: ['mp4', noPictures],
  wideSamples: ['mkv', (path) => pictures(path, '6000x16', '-vf', 'setsar=20/1')],
  fastFrames: ['avi', fastFrames],
  farApart: ['mkv', (path) => pictures(path, '32x32', '-vf', 'setpts=N*21000000/TB', '-vsync', 'passthrough')],
} as const satisfies Record<string, readonly [extension: string, make: (path: string) => Promise<void>]>;

export type BrokenFile = keyof typeof MAKERS;

/** @returns the path of the cached file */
export function makeBrokenFile(kind: BrokenFile): Promise<string> {
  const [extension, make] = MAKERS[kind];
  return cachedFile(extension, { broken: kind }, make);
}

/** Text files that some demuxers read as a list of other files to open. */
export type Playlist = 'm3u8' | 'ffconcat' | 'dash' | 'pictures';

/** @returns the text of a playlist with the name of a video that refers to a file (an absolute path) or address */
export function playlistOf(kind: Playlist, target: string): string {
  switch (kind) {
    case 'm3u8':
      return `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\n${target}\n#EXT-X-ENDLIST\n`;
    case 'ffconcat':
      return `ffconcat version 1.0\nfile '${target}'\nduration 10\n`;
    case 'dash':
      return `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT10S"
        profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation
        id="1" bandwidth="1000"><BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
    case 'pictures':
      return `${target}/%03d.jpg\n`;
  }
}

async function songWithCover(path: string): Promise<void> {
  const cover = await makeBrokenFile('picture');
  await ffmpeg(
    ...[
      '-f',
      'lavfi',
      '-i',
      'sine=d=3',
      '-i',
      cover,
      '-map',
      '0:a',
      '-map',
      '1:v',
      '-c:a',
      'libmp3lame',
      '-c:v',
      'copy',
    ],
    ...['-id3v2_version', '3', '-disposition:v', 'attached_pic', path],
  );
}

/** Half of a video: with the index first it still claims the full duration; with the index last it has none. */
async function truncated(path: string, faststart: boolean): Promise<void> {
  const video = await readFile(await makeClip({ picture: 'footage', seconds: 8, audio: true, faststart }));
  await writeFile(path, video.subarray(0, Math.floor(video.length / 2)));
}

/** A video with an intact index and random picture data, like on a broken disk. */
async function damaged(path: string): Promise<void> {
  const video = Buffer.from(await readFile(await makeClip({ seconds: 8 })));
  const pictures = video.subarray(video.indexOf('mdat') + 4);
  pseudoRandomBytes(pictures.length).copy(pictures);
  await writeFile(path, video);
}

/** VP8 whose container and key frames all claim 16,383 x 16,383 pixels. */
async function hugePicture(path: string): Promise<void> {
  const video = await hugeFrames();
  // Matroska's PixelWidth and PixelHeight, each with two bytes of data.
  for (const element of [0xb0, 0xba]) video.writeUInt16BE(0x3fff, video.indexOf(Buffer.from([element, 0x82])) + 2);
  await writeFile(path, video);
}

/** VP8 of 320 x 272 by its container; its key frames claim 16,383 x 16,383 pixels. */
async function hugeFrame(path: string): Promise<void> {
  await writeFile(path, await hugeFrames());
}

/** The sizes in key frames: two 14-bit numbers behind the start code (RFC 6386, 9.1). */
async function hugeFrames(): Promise<Buffer> {
  const video = Buffer.from(
    await readFile(await makeClip({ codec: 'vp8', container: 'webm', seconds: 2, height: 272 })),
  );
  const startCode = Buffer.from([0x9d, 0x01, 0x2a]);
  for (let at = video.indexOf(startCode); at >= 0; at = video.indexOf(startCode, at + 1)) {
    video.writeUInt16LE(0x3fff, at + 3);
    video.writeUInt16LE(0x3fff, at + 5);
  }
  return video;
}

/** The header of a fragmented MP4 and nothing behind it. */
async function noPictures(path: string): Promise<void> {
  const draft = `${path}.whole.mp4`;
  await ffmpeg('-i', await makeClip({ seconds: 2 }), '-c', 'copy', '-movflags', '+frag_keyframe+empty_moov', draft);
  const video = await readFile(draft);
  await rm(draft);
  await writeFile(path, video.subarray(0, video.indexOf('moof') - 4));
}

const pictures = (path: string, size: string, ...options: string[]): Promise<void> =>
  ffmpeg('-f', 'lavfi', '-i', `color=red:s=${size}:r=1:d=2`, ...options, '-c:v', 'mjpeg', path);

/** AVI whose header claims 10^9 pictures a second. */
async function fastFrames(path: string): Promise<void> {
  await pictures(path, '32x32');
  const video = Buffer.from(await readFile(path));
  const rate = video.indexOf('strh') + 8 + 20; // dwScale and dwRate of the stream header
  video.writeUInt32LE(1, rate);
  video.writeUInt32LE(1e9, rate + 4);
  await writeFile(path, video);
}

/** The same bytes in every run. */
export function pseudoRandomBytes(count: number): Buffer {
  let state = 0x2545f491;
  return Buffer.from(
    Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
}
