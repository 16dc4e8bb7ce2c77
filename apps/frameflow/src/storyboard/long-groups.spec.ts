import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { cachedFile, ffmpeg } from '../../../../test/media/clip-cache.js';
import { previews, temporaryFolder } from '../testing/media-test-bed.js';

/** Of the video; its tiles are 2 s apart. */
const SECONDS = 40;
const FRAMES_PER_SECOND = 25;
const TILE = { width: 320, height: 180 };
const TILE_BYTES = TILE.width * TILE.height * 3;
const COLUMNS = 10;
const root = temporaryFolder();

/** Footage in 720 lines, with a key frame every 4 s. */
const makeVideo = (settings: string): Promise<string> =>
  cachedFile('mp4', { longGroups: 2, settings }, (path) =>
    ffmpeg(
      ...['-f', 'lavfi', '-i', `testsrc2=s=1280x720:r=${FRAMES_PER_SECOND}:d=${SECONDS}`],
      ...['-f', 'lavfi', '-i', `mandelbrot=s=640x360:r=${FRAMES_PER_SECOND}:end_pts=1000:end_scale=0.02`],
      ...['-filter_complex', `[0][1]overlay=x='mod(60*t,640)':y=180,format=yuv420p`, '-t', String(SECONDS)],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', '-g', '100', '-keyint_min', '100'],
      ...['-sc_threshold', '0', '-x264-params', settings, path],
    ),
  );

/** Red, green and blue of all pixels of the frames at some times, in the size of a tile. */
async function framesAt(video: string, times: readonly number[]): Promise<Buffer[]> {
  const path = join(await mkdtemp(join(root, 'frames-')), 'frames.rgb');
  const isWanted = times.map((seconds) => `lt(abs(t-${seconds}),${0.5 / FRAMES_PER_SECOND})`).join('+');
  await ffmpeg(
    ...['-i', video, '-vf', `select='${isWanted}',scale=${TILE.width}:${TILE.height}:flags=bicubic`, '-vsync', 'vfr'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', path],
  );
  const pixels = await readFile(path);
  return times.map((_, number) => pixels.subarray(number * TILE_BYTES, (number + 1) * TILE_BYTES));
}

/** The same of the tiles of a sheet. */
function tilesOf(sheet: Buffer, count: number): Buffer[] {
  const { width, data } = jpeg.decode(sheet);
  return Array.from({ length: count }, (_, tile) => {
    const pixels = Buffer.alloc(TILE_BYTES);
    for (let pixel = 0; pixel < TILE.width * TILE.height; pixel += 1) {
      const x = (tile % COLUMNS) * TILE.width + (pixel % TILE.width);
      const y = Math.floor(tile / COLUMNS) * TILE.height + Math.floor(pixel / TILE.width);
      data.copy(pixels, pixel * 3, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
    return pixels;
  });
}

/** Peak signal-to-noise ratio of the brightness, dB. */
function likeness(picture: Buffer, other: Buffer): number {
  expect(picture).toHaveLength(other.length);
  let squares = 0;
  for (let at = 0; at < TILE_BYTES; at += 3) squares += (brightness(picture, at) - brightness(other, at)) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / (TILE_BYTES / 3)));
}

const brightness = (pixels: Buffer, at: number): number =>
  0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;

describe('a storyboard of a video with long groups of pictures', () => {
  it.each([
    ['which no frame refers to', 'ref=1:b-pyramid=none'],
    ['which B-frames refer to', 'ref=1:b-pyramid=normal'],
    ['which all frames refer to', 'ref=5:b-pyramid=normal:bframes=5:b-adapt=0'],
    ['that has none', 'bframes=0'],
  ])('with B-frames %s has the right pictures', async (_name, settings) => {
    const video = await makeVideo(settings);
    const folder = await mkdtemp(join(root, 'run-'));
    const made = await previews(video, folder, { durationSeconds: SECONDS });
    expect(made.strategy?.name).toBe('key-packets-and-spans');
    const times = made.storyboard.tileTimesSeconds;
    expect(times).toHaveLength(SECONDS / 2);
    const frames = await framesAt(video, times);
    const tiles = tilesOf(await readFile(join(folder, 'sheet-001.jpg')), times.length);
    for (const [tile, seconds] of times.entries()) {
      expect(seconds).toBeGreaterThan(times[tile - 1] ?? -1);
      expect(Math.abs(seconds - tile * 2)).toBeLessThan(1.01); // half an interval
      expect(likeness(tiles[tile]!, frames[tile]!)).toBeGreaterThan(35);
    }
  });
});
