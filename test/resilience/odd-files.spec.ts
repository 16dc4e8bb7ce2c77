import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import type { MediaFacts } from '@reelog/domain';
import { colourDifference } from '../media/colour-difference.js';
import { HLG_IN_CHROMIUM, PQ_IN_CHROMIUM } from '../media/hdr-patches.js';
import { makeOddFile, type OddFile } from '../media/make-odd-file.js';
import { pixelOf, secondsOnSheet } from '../media/read-tile.js';
import type { NewPreviews } from '../../apps/frameflow/src/child/media-tasks.js';
import {
  previews,
  probe as probeFile,
  rendition,
  temporaryFolder,
} from '../../apps/frameflow/src/testing/media-test-bed.js';

const root = temporaryFolder();

const probe = async (kind: OddFile): Promise<MediaFacts> => probeFile(await makeOddFile(kind));

interface Previews extends NewPreviews {
  /** The first sheet. */
  readonly sheet: Buffer;
  /** The thumbnail. */
  readonly picture: Buffer;
}

async function previewsOf(kind: OddFile): Promise<Previews> {
  const { durationSeconds } = await probe(kind);
  const folder = await mkdtemp(join(root, 'run-'));
  const made = await previews(await makeOddFile(kind), folder, { durationSeconds });
  const [sheet, picture] = await Promise.all(
    [made.storyboard.sheets[0]?.file ?? '', made.thumbnail.file].map((file) => readFile(join(folder, file))),
  );
  return { ...made, sheet: sheet!, picture: picture! };
}

describe('headers that claim another duration than there is', () => {
  const CLAIMED = {
    claimsMoreMp4: 1.5,
    claimsMoreMov: 10,
    claimsMoreWebm: 2,
    claimsMoreMkv: 1.5,
    claimsLessWebm: 0.5,
    claimsLessMkv: 0.25,
  } as const satisfies Partial<Record<OddFile, number>>;
  it.each(Object.keys(CLAIMED) as (keyof typeof CLAIMED)[])('do not count, and are told: %s', async (kind) => {
    const { durationSeconds, claimedSeconds, container, browserPlayable } = await probe(kind);
    expect(browserPlayable).toBe(container === 'mp4' || container === 'mov'); // browsers believe the others
    expect(durationSeconds).toBeCloseTo(12, 0);
    expect(claimedSeconds).toBeCloseTo(12 * CLAIMED[kind], 0);
    const { storyboard, sheet } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual([0, 2, 4, 6, 8, 10]);
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
    ['stillFirstMkv', 320],
    ['stillFirstTs', 320],
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
    const { storyboard, sheet, picture } = await previewsOf(kind);
    const { tileWidth, tileHeight } = storyboard;
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
    ['layerTwoAndAac', 'mp2', false], // which Chromium takes for layer III
    ['ac3AndAac', 'aac', true],
    ['aacAndAc3', 'aac', true],
    ['ac3', 'ac3', false],
  ])('is judged by what it is, over all tracks: %s', async (kind, audioCodec, browserPlayable) => {
    expect(await probe(kind)).toMatchObject({ audioCodec, browserPlayable });
  });
});

describe('sound that Chromium takes for another kind', () => {
  it.each<OddFile>(['layerTwoMp4', 'layerTwoAndAac'])('is encoded anew for browsers: %s', async (kind) => {
    const made = await rendition(await makeOddFile(kind), await mkdtemp(join(root, 'run-')), 10);
    expect(made).toMatchObject({ kind: 'remuxed', codecs: expect.stringMatching(/, mp4a\.40\.2$/) });
  });
});

describe('an encrypted video', () => {
  it.each<OddFile>(['encrypted', 'encryptedFragments', 'encryptedHevc', 'scrambled'])(
    'is refused as such: %s',
    async (kind) => {
      await expect(probe(kind)).rejects.toMatchObject({ code: 'MEDIA.ENCRYPTED', retryable: false });
    },
  );
});

describe('a video in which nothing can be reached by seeking', () => {
  it.each<OddFile>(['oneKeyFrameTs', 'oneKeyFrameFlv'])('has tiles and a thumbnail: %s', async (kind) => {
    const { storyboard, sheet, picture } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual([0, 2, 4, 6]);
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
  it.each<OddFile>(['rawRgb', 'palette', 'palettePictures'])('are right: %s', async (kind) => {
    const { storyboard, sheet } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual([0, 2]);
  });
});

describe('a video whose size changes', () => {
  it('has its later pictures whole, in the middle of tiles of the first shape', async () => {
    const { storyboard, sheet } = await previewsOf('resizedWindow');
    const { tileWidth, tileHeight, tileCount } = storyboard;
    expect([tileWidth, tileHeight, tileCount]).toEqual([320, 180, 6]);
    expect(secondsOnSheet(sheet, storyboard, tileCount)).toEqual([0, 2, 4, 0, 2, 4]);
    const edgeOf = (tile: number): number => pixelOf(sheet, tile * tileWidth + 20, tileHeight / 2)[0];
    expect([edgeOf(4) < 5, edgeOf(2) > 10]).toEqual([true, true]);
  });

  it('also when it becomes wide', async () => {
    const { storyboard, sheet } = await previewsOf('resizedToWide');
    const { tileWidth, tileHeight, tileCount } = storyboard;
    expect([tileWidth, tileHeight, tileCount]).toEqual([180, 320, 6]);
    expect(secondsOnSheet(sheet, storyboard, tileCount)).toEqual([0, 2, 4, 0, 2, 4]);
    const topOf = (tile: number): number => pixelOf(sheet, (tile + 0.5) * tileWidth, 20)[0];
    expect([topOf(4) < 5, topOf(2) > 10]).toEqual([true, true]);
  });
});

describe('recordings that were glued together', () => {
  it.each<[OddFile, number]>([
    ['gluedEarlier', 20],
    ['gluedLater', 20],
    ['gluedAgain', 20],
    ['gluedProgram', 20],
    ['gluedH264Program', 20],
    ['gluedFlvTags', 20],
    ['gluedFlv', 20],
    ['gluedOgg', 20],
    ['gluedFiveTimes', 50],
    ['tenHoursLate', 10],
    ['tenHoursLateMkv', 10],
    ['tenHoursLateWebm', 10],
    ['wrappingClock', 10],
  ])('are one video, whatever their clocks say: %s', async (kind, seconds) => {
    expect((await probe(kind)).durationSeconds).toBeCloseTo(seconds, 0);
    const { storyboard, sheet } = await previewsOf(kind);
    const times = storyboard.tileTimesSeconds;
    const due = Array.from({ length: seconds / 2 }, (_, tile) => tile * 2);
    expect(times.map((time, tile) => Math.abs(time - due[tile]!)).filter((late) => late > 1)).toEqual([]);
    const shown = secondsOnSheet(sheet, storyboard, storyboard.tileCount);
    expect(shown).toEqual(due.map((_, tile) => Math.floor(times[tile]! + 0.02) % 10));
  });
});

describe('a stream without a container', () => {
  it.each<[OddFile, string]>([
    ['bareH264', 'h264'],
    ['bareHevc', 'hevc'],
    ['bareMpeg1', 'mpeg1video'],
    ['bareMjpeg', 'mjpeg'],
    ['bareVp9', 'vp9'],
    ['dv', 'dvvideo'],
  ])('is a video: %s', async (kind, videoCodec) => {
    const facts = await probe(kind);
    expect(facts).toMatchObject({ videoCodec, frameRate: 25, browserPlayable: false });
    expect(facts.durationSeconds).toBeCloseTo(4, 0);
    const { storyboard, sheet } = await previewsOf(kind);
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual([0, 2]);
  });
});

describe('a video of high dynamic range', () => {
  it.each<[OddFile, readonly (readonly number[])[]]>([
    ['pqPatches', PQ_IN_CHROMIUM],
    ['pqPatchesMkv', PQ_IN_CHROMIUM],
    ['hlgPatches', HLG_IN_CHROMIUM],
  ])('has the colours that Chromium shows: %s', async (kind, shown) => {
    const { sheet } = await previewsOf(kind);
    shown.forEach((colour, patch) => {
      const made = pixelOf(sheet, (patch % 4) * 80 + 40, Math.floor(patch / 4) * 45 + 22);
      expect({ made, colour, is: colourDifference(made, colour) < 6 }).toEqual({ made, colour, is: true });
    });
  });
});

describe('a file with an unusual header', () => {
  it('has the container that it names: WebM', async () => {
    expect(await probe('unusualWebm')).toMatchObject({ container: 'webm', browserPlayable: true });
  });
});

describe('a video with very few, very short or very wide pictures', () => {
  it('lasts at least a millisecond', async () => {
    expect(await probe('shortest')).toMatchObject({ durationSeconds: 0.001, browserPlayable: true });
    expect((await previewsOf('shortest')).storyboard.tileCount).toBe(1);
  });

  it('does not play in browsers when it is wider than these allow', async () => {
    expect(await probe('widest')).toMatchObject({ browserPlayable: false });
  });
});

describe('a video that browsers would not show from its beginning on', () => {
  it.each<OddFile>(['insideGop', 'insideGopTs', 'stillFirst'])('does not count as playable: %s', async (kind) => {
    const facts = await probe(kind);
    expect(facts).toMatchObject({ width: 320, browserPlayable: false });
    expect(facts.durationSeconds).toBeCloseTo(10, 0);
  });
});
