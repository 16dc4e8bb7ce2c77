import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tileRanges, tileSpans } from '@reelog/domain';
import { makeBrokenFile } from '../../../../test/media/make-broken-file.js';
import { type ClipRecipe, makeClip, secondShownBy } from '../../../../test/media/make-clip.js';
import { readBif } from '../../../../test/media/read-bif.js';
import { jpegSize, pixelOf, secondsOnSheet } from '../../../../test/media/read-tile.js';
import { previews, probe, temporaryFolder } from '../testing/media-test-bed.js';
import type { NewPreviews } from '../child/media-tasks.js';

const root = temporaryFolder();

interface Made extends NewPreviews {
  readonly folder: string;
  /** The second that each tile shows, read from its pixels. */
  readonly shown: readonly number[];
}

async function previewsOf(path: string): Promise<Made> {
  const folder = await mkdtemp(join(root, 'run-'));
  const { durationSeconds } = await probe(path);
  const made = await previews(path, folder, { durationSeconds });
  const shown: number[] = [];
  for (const { file, tileCount, width, height } of made.storyboard.sheets) {
    const sheet = await readFile(join(folder, file));
    expect(jpegSize(sheet)).toEqual({ width, height });
    shown.push(...secondsOnSheet(sheet, made.storyboard, tileCount));
  }
  expectSameTiles(made, durationSeconds, await readFile(join(folder, 'tiles.bif')), shown);
  return { ...made, folder, shown };
}

/** The file of all tiles has those of the sheets, at the times and places that are recorded, and black pictures for gaps. */
function expectSameTiles(made: NewPreviews, durationSeconds: number, file: Buffer, shown: readonly number[]) {
  const { tileBytes, tileWidth: width, tileHeight: height } = made.storyboard;
  const { tiles, gaps, sizeBytes } = tileRanges(tileBytes!);
  expect(sizeBytes).toBe(file.length);
  const pictures = readBif(file);
  expect(pictures).toHaveLength(tiles.length + gaps.length);
  const spans = tileSpans(made, durationSeconds);
  tiles.forEach(({ start, end }, tile) => {
    const picture = pictures.find(({ startSeconds }) => startSeconds === spans[tile]!.startSeconds)!;
    expect(picture.jpeg).toEqual(file.subarray(start, end + 1));
    expect(jpegSize(picture.jpeg)).toEqual({ width, height });
    expect(secondShownBy(pixelOf(picture.jpeg, width / 2, height / 2)[0])).toBe(shown[tile]);
  });
  gaps.forEach(({ start, end }) => {
    expect(pixelOf(file.subarray(start, end + 1), width / 2, height / 2)).toEqual([0, 0, 0]);
  });
}

/** Every tile shows the second of its time. Clips that start late may differ by part of a second. */
function expectTrueTimes({ shown, storyboard }: Made, startSeconds = 0): void {
  expect(storyboard.tileCount).toBe(storyboard.tileTimesSeconds.length);
  expect(shown).toEqual(storyboard.tileTimesSeconds.map((seconds) => Math.floor(seconds - startSeconds + 0.01) % 50));
}

describe('a storyboard', () => {
  const sources: readonly (readonly [string, Partial<ClipRecipe>, string, string])[] = [
    ['with a key frame a second', {}, 'seeks', '320x180'],
    ['whose last key frame is far away', { gop: 125 }, 'key-packets-and-spans', '320x180'],
    ['with a single key frame', { gop: 1000 }, 'all-frames', '320x180'],
    ['in VP9', { codec: 'vp9', container: 'webm' }, 'key-packets', '320x180'],
    ['in VP9 with a single key frame', { codec: 'vp9', container: 'webm', gop: 1000 }, 'all-frames', '320x180'],
    ['in HEVC', { codec: 'hevc' }, 'seeks', '320x180'],
    ['in Matroska', { container: 'mkv' }, 'key-packets', '320x180'],
    ['with sound in Flash Video', { container: 'flv', audio: true }, 'key-packets', '320x180'],
    ['with ten bits', { pixelFormat: 'yuv420p10le' }, 'seeks', '320x180'],
    ['with variable frame rate', { keepFrames: 'not(mod(n,7))+lt(mod(n,13),2)', gop: 5 }, 'seeks', '320x180'],
    ['in portrait', { width: 180, height: 320 }, 'seeks', '180x320'],
    ['turned by 90 degrees', { rotation: 90 }, 'seeks', '180x320'],
    ['turned by 270 degrees, fully decoded', { rotation: 270, gop: 1000 }, 'all-frames', '180x320'],
    ['with pixels twice as wide as high', { sampleAspect: '2/1' }, 'seeks', '320x90'],
    ['of an odd size', { width: 321, height: 181, codec: 'vp8', container: 'webm' }, 'key-packets', '320x180'],
  ];
  it.each(sources)('of a video %s has the right pictures', async (_name, recipe, strategy, size) => {
    const made = await previewsOf(await makeClip(recipe));
    expectTrueTimes(made);
    expect(made.storyboard.tileCount).toBe(5);
    expect(made.strategy?.name).toBe(strategy);
    expect(`${made.storyboard.tileWidth}x${made.storyboard.tileHeight}`).toBe(size);
  });

  it('of an AVI has the right pictures, within one frame', async () => {
    const { shown, storyboard } = await previewsOf(await makeClip({ container: 'avi', codec: 'mpeg4', audio: true }));
    storyboard.tileTimesSeconds.forEach((seconds, tile) =>
      expect(Math.abs((shown[tile] ?? -1) - (seconds - 0.5))).toBeLessThan(0.7),
    );
    expect(storyboard.tileCount).toBe(5);
  });

  it('of a video that starts at 0.9 s has the times that a browser shows', async () => {
    const made = await previewsOf(await makeClip({ startSeconds: 0.9, audio: true }));
    expect(made.storyboard.tileTimesSeconds[0]).toBeCloseTo(0.9, 2);
    expectTrueTimes(made, 0.9);
  });

  it('of a broadcast video counts from its first packet', async () => {
    const made = await previewsOf(await makeClip({ container: 'ts', audio: true }));
    expect(made.storyboard.tileTimesSeconds[0]).toBeLessThan(0.1);
    expectTrueTimes(made, made.storyboard.tileTimesSeconds[0]);
  });

  it('has no tile for a gap, and correct times after it', async () => {
    const made = await previewsOf(await makeClip({ seconds: 16, keepFrames: 'lt(t,4)+gt(t,10)' }));
    expectTrueTimes(made);
    expect(made.shown).toEqual([0, 2, 10, 12, 14]);
  });

  it('has a gap where pictures cannot be decoded', async () => {
    const file = await readFile(await makeClip({ seconds: 20 }));
    const path = join(root, 'partly-damaged.mp4');
    const media = file.indexOf('mdat');
    const at = (share: number): number => media + Math.floor((file.length - media) * share);
    await writeFile(path, file.fill(0, at(0.3), at(0.6)));
    const { skippedSpans, storyboard } = await previewsOf(path);
    expect(skippedSpans).toEqual([{ fromSeconds: 6, toSeconds: 10 }]);
    expect(storyboard.tileTimesSeconds.filter((seconds) => seconds > 5 && seconds < 10)).toEqual([]);
    expect(storyboard.tileBytes?.gaps).toEqual([3]);
  });

  it('of one frame is one tile', async () => {
    const { storyboard } = await previewsOf(await makeClip({ seconds: 0.04 }));
    expect(storyboard).toMatchObject({ tileCount: 1, tileTimesSeconds: [0], sheets: [{ width: 320, height: 180 }] });
  });

  it('of a clip of 2 s is one tile, and of 3.5 s two', async () => {
    expect((await previewsOf(await makeClip({ seconds: 2 }))).shown).toEqual([0]);
    expect((await previewsOf(await makeClip({ seconds: 3.5 }))).shown).toEqual([0, 2]);
  });

  it('makes a second sheet that is only as large as its tiles', async () => {
    const made = await previewsOf(await makeClip({ seconds: 1030, width: 32, height: 18, frameRate: 1, gop: 5 }));
    expectTrueTimes(made);
    expect(
      made.storyboard.sheets.map(({ file, width, height, tileCount }) => [file, width, height, tileCount]),
    ).toEqual([
      ['sheet-001.jpg', 3200, 1800, 100],
      ['sheet-002.jpg', 960, 180, 3],
    ]);
  });

  it('leaves nothing in the work folder but its files and the raw tiles', async () => {
    const { folder, files } = await previewsOf(await makeClip());
    expect((await readdir(folder)).sort()).toEqual([...files.map(({ name }) => name), 'tiles.raw'].sort());
  });

  it.each(['hugePicture', 'hugeFrame'] as const)('is refused before memory is allocated: %s', async (kind) => {
    await expect(previewsOf(await makeBrokenFile(kind))).rejects.toMatchObject({ code: 'MEDIA.PICTURE_TOO_LARGE' });
  });
});
