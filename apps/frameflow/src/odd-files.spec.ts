import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import type { MediaFacts, Thumbnail } from '@reelog/domain';
import { makeOddFile, type OddFile } from '../../../test/media/make-odd-file.js';
import { pixelOf, secondsOnSheet } from '../../../test/media/read-tile.js';
import { HEAD_BYTES } from './probe/container.js';
import { probeSource } from './probe/probe-source.js';
import { makeStoryboard, type Storyboard } from './storyboard/make-storyboard.js';
import { makeThumbnail } from './storyboard/make-thumbnail.js';
import { calm, mediaTools, openSource, temporaryFolder } from './testing/media-test-bed.js';

const root = temporaryFolder();

async function probe(kind: OddFile): Promise<MediaFacts> {
  const path = await makeOddFile(kind);
  return probeSource(await mediaTools(), path, (await readFile(path)).subarray(0, HEAD_BYTES), calm);
}

interface Previews {
  readonly board: Storyboard;
  /** The first sheet. */
  readonly sheet: Buffer;
  readonly thumbnail: Thumbnail;
  readonly picture: Buffer;
}

async function previewsOf(kind: OddFile): Promise<Previews> {
  const { durationSeconds } = await probe(kind);
  const [tools, source] = [await mediaTools(), await openSource(await makeOddFile(kind))];
  const folder = await mkdtemp(join(root, 'run-'));
  const board = await makeStoryboard(tools, { source, durationSeconds, folder, signal: calm, onProgress: () => {} });
  const thumbnail = await makeThumbnail(tools, { source, storyboard: board, folder, signal: calm });
  const [sheet, picture] = await Promise.all(
    [board.manifest.sheets[0]?.file ?? '', thumbnail.file].map((file) => readFile(join(folder, file))),
  );
  return { board, sheet: sheet!, thumbnail, picture: picture! };
}

describe('headers that claim another duration than there is', () => {
  it.each<OddFile>([
    'claimsMoreMp4',
    'claimsMoreMov',
    'claimsMoreWebm',
    'claimsMoreMkv',
    'claimsLessWebm',
    'claimsLessMkv',
  ])('do not count: %s', async (kind) => {
    expect((await probe(kind)).durationSeconds).toBeCloseTo(12, 0);
    const { board, sheet } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, board.manifest, board.manifest.tileCount)).toEqual([0, 2, 4, 6, 8, 10]);
  });
});

describe('a file that ends before data that its container promises', () => {
  it.each<OddFile>(['cutWebm', 'cutMkv'])('is truncated: %s', async (kind) => {
    await expect(probe(kind)).rejects.toMatchObject({ code: 'MEDIA.TRUNCATED', retryable: false });
  });
});

describe('several video tracks', () => {
  it.each<[OddFile, number]>([
    ['secondTrackMp4', 320],
    ['secondTrackMkv', 320],
    ['firstTrackMov', 64],
    ['stillFirst', 320],
  ])('the one that players show counts: %s', async (kind, width) => {
    expect(await probe(kind)).toMatchObject({ width });
  });
});

describe('display matrices that mirror', () => {
  /** Where the red corner is: right, below. */
  it.each<[OddFile, [number, number]]>([
    ['mirrored', [1, 0]],
    ['upsideDown', [0, 1]],
    ['transposed', [0, 0]],
    ['antiTransposed', [1, 1]],
  ])('are followed: %s', async (kind, corner) => {
    const { board, sheet, picture } = await previewsOf(kind);
    const { tileWidth, tileHeight } = board.manifest;
    const isUpright = kind.includes('ransposed');
    expect([tileWidth, tileHeight]).toEqual(isUpright ? [180, 320] : [320, 180]);
    for (const file of [sheet, picture]) {
      const corners = [0, 1].flatMap((below) =>
        [0, 1].map((right) => ({
          right,
          below,
          red: pixelOf(file, 10 + right * (tileWidth - 20), 10 + below * (tileHeight - 20))[0],
        })),
      );
      expect(corners.filter(({ red }) => red > 128).map(({ right, below }) => [right, below])).toEqual([corner]);
    }
  });
});

describe('sound', () => {
  it.each<[OddFile, string, boolean]>([
    ['layerTwoMp4', 'mp2', false],
    ['layerTwoMov', 'mp2', false],
    ['layerThree', 'mp3', true],
    ['layerTwoAndAac', 'aac', true],
    ['ac3AndAac', 'aac', true],
    ['aacAndAc3', 'aac', true],
    ['ac3', 'ac3', false],
  ])('is judged by what it is, over all tracks: %s', async (kind, audioCodec, browserPlayable) => {
    expect(await probe(kind)).toMatchObject({ audioCodec, browserPlayable });
  });
});

describe('an encrypted video', () => {
  it.each<OddFile>(['encrypted', 'encryptedFragments', 'encryptedHevc'])('is refused as such: %s', async (kind) => {
    await expect(probe(kind)).rejects.toMatchObject({ code: 'MEDIA.ENCRYPTED', retryable: false });
  });
});

describe('a video in which nothing can be reached by seeking', () => {
  it.each<OddFile>(['oneKeyFrameTs', 'oneKeyFrameFlv'])('has tiles and a thumbnail: %s', async (kind) => {
    const { board, sheet, picture } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, board.manifest, board.manifest.tileCount)).toEqual([0, 2, 4, 6]);
    expect(picture.length).toBeGreaterThan(0);
  });
});

describe('an interlaced video', () => {
  it.each<OddFile>(['interlacedTop', 'interlacedBottom'])('has no comb in its thumbnail: %s', async (kind) => {
    const { picture } = await previewsOf(kind);
    const { width, height, data } = jpeg.decode(picture);
    const grey = (x: number, y: number): number => data[(y * width + x) * 4] ?? 0;
    let [odd, even] = [0, 0];
    for (let y = 2; y < height - 2; y += 1)
      for (let x = 0; x < width; x += 1) {
        odd += Math.abs(grey(x, y) - grey(x, y + 1));
        even += Math.abs(grey(x, y) - grey(x, y + 2));
      }
    // Upright bars: neighbouring lines are the same, unless they are of two instants.
    expect(odd / (width * height)).toBeLessThan(4);
    expect(even / (width * height)).toBeLessThan(4);
  });
});

describe('pictures without compression or with few colours', () => {
  it.each<OddFile>(['rawRgb', 'palette'])('are right: %s', async (kind) => {
    const { board, sheet } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, board.manifest, board.manifest.tileCount)).toEqual([0, 2]);
  });
});

describe('a video whose size changes', () => {
  it('has its later pictures whole, in the middle of tiles of the first shape', async () => {
    const { board, sheet } = await previewsOf('resizedWindow');
    const { tileWidth, tileHeight, tileCount } = board.manifest;
    expect([tileWidth, tileHeight, tileCount]).toEqual([320, 180, 6]);
    expect(secondsOnSheet(sheet, board.manifest, tileCount)).toEqual([0, 2, 4, 0, 2, 4]);
    const edgeOf = (tile: number): number => pixelOf(sheet, tile * tileWidth + 20, tileHeight / 2)[0];
    expect([edgeOf(4) < 5, edgeOf(2) > 10]).toEqual([true, true]);
  });

  it('also when it becomes wide', async () => {
    const { board, sheet } = await previewsOf('resizedToWide');
    const { tileWidth, tileHeight, tileCount } = board.manifest;
    expect([tileWidth, tileHeight, tileCount]).toEqual([180, 320, 6]);
    expect(secondsOnSheet(sheet, board.manifest, tileCount)).toEqual([0, 2, 4, 0, 2, 4]);
    const topOf = (tile: number): number => pixelOf(sheet, (tile + 0.5) * tileWidth, 20)[0];
    expect([topOf(4) < 5, topOf(2) > 10]).toEqual([true, true]);
  });
});
