import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBrokenFile } from '../../../../test/media/make-broken-file.js';
import { type ClipRecipe, makeClip } from '../../../../test/media/make-clip.js';
import { jpegSize, secondsOnSheet } from '../../../../test/media/read-tile.js';
import { makeTiles } from './make-tiles.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { scanPackets } from '../ffmpeg/scan-packets.js';
import { calm, mediaTools, openSource, temporaryFolder } from '../testing/media-test-bed.js';
import { makeStoryboard, type Storyboard } from './make-storyboard.js';
import { PacketIndex } from './packet-index.js';
import { tileGrid } from './tile-grid.js';
import type { ExtractionStrategy } from './extraction-strategies.js';

const root = temporaryFolder();

interface Made extends Storyboard {
  /** The second that each tile shows, read from its pixels. */
  readonly shown: readonly number[];
}

async function storyboardOf(path: string, tools?: MediaTools, durationSeconds?: number): Promise<Made> {
  const folder = await mkdtemp(join(root, 'run-'));
  const source = await openSource(path);
  const duration = durationSeconds ?? source.claimedSeconds ?? 0;
  const order = { source, durationSeconds: duration, folder, signal: calm, onProgress: () => {} };
  const board = await makeStoryboard(tools ?? (await mediaTools()), order);
  const shown: number[] = [];
  for (const { file, tileCount, width, height } of board.manifest.sheets) {
    const sheet = await readFile(join(folder, file));
    expect(jpegSize(sheet)).toEqual({ width, height });
    shown.push(...secondsOnSheet(sheet, board.manifest, tileCount));
  }
  return { ...board, shown };
}

/** Every tile shows the second of its time. Clips that start late may differ by part of a second. */
function expectTrueTimes({ shown, manifest }: Made, startSeconds = 0): void {
  expect(manifest.tileCount).toBe(manifest.tileTimesSeconds.length);
  expect(shown).toEqual(manifest.tileTimesSeconds.map((seconds) => Math.floor(seconds - startSeconds + 0.01) % 50));
}

describe('a storyboard', () => {
  const sources: readonly (readonly [string, Partial<ClipRecipe>, ExtractionStrategy, string])[] = [
    ['with a key frame a second', {}, 'key-packets', '320x180'],
    ['whose last key frame is far away', { gop: 125 }, 'reference-frames', '320x180'],
    ['with a single key frame', { gop: 1000 }, 'reference-frames', '320x180'],
    ['in VP9', { codec: 'vp9', container: 'webm' }, 'key-packets', '320x180'],
    ['in VP9 with a single key frame', { codec: 'vp9', container: 'webm', gop: 1000 }, 'all-frames', '320x180'],
    ['in HEVC', { codec: 'hevc' }, 'key-packets', '320x180'],
    ['in Matroska', { container: 'mkv' }, 'key-packets', '320x180'],
    ['with sound in Flash Video', { container: 'flv', audio: true }, 'key-packets', '320x180'],
    ['with ten bits', { pixelFormat: 'yuv420p10le' }, 'key-packets', '320x180'],
    ['with variable frame rate', { keepFrames: 'not(mod(n,7))+lt(mod(n,13),2)', gop: 5 }, 'key-packets', '320x180'],
    ['in portrait', { width: 180, height: 320 }, 'key-packets', '180x320'],
    ['turned by 90 degrees', { rotation: 90 }, 'key-packets', '180x320'],
    ['turned by 270 degrees, fully decoded', { rotation: 270, gop: 1000 }, 'reference-frames', '180x320'],
    ['with pixels twice as wide as high', { sampleAspect: '2/1' }, 'key-packets', '320x90'],
    ['of an odd size', { width: 321, height: 181, codec: 'vp8', container: 'webm' }, 'key-packets', '320x180'],
  ];
  it.each(sources)('of a video %s has the right pictures', async (_name, recipe, strategy, size) => {
    const tools = await mediaTools();
    const made = await storyboardOf(await makeClip(recipe), tools);
    expectTrueTimes(made);
    expect(made.manifest.tileCount).toBe(5);
    if (strategy !== 'key-packets' || tools.dropsPackets) expect(made.strategy).toBe(strategy);
    else expect(made.strategy).toMatch(/^(key|all)-frames$/); // an old build of ffmpeg cannot drop packets
    expect(`${made.manifest.tileWidth}x${made.manifest.tileHeight}`).toBe(size);
  });

  it('of an AVI has the right pictures, within one frame', async () => {
    const { shown, manifest } = await storyboardOf(await makeClip({ container: 'avi', codec: 'mpeg4', audio: true }));
    manifest.tileTimesSeconds.forEach((seconds, tile) =>
      expect(Math.abs((shown[tile] ?? -1) - (seconds - 0.5))).toBeLessThan(0.7),
    );
    expect(manifest.tileCount).toBe(5);
  });

  it('of a video that starts at 0.9 s has the times that a browser shows', async () => {
    const made = await storyboardOf(await makeClip({ startSeconds: 0.9, audio: true }));
    expect(made.manifest.tileTimesSeconds[0]).toBeCloseTo(0.9, 2);
    expectTrueTimes(made, 0.9);
  });

  it('of a broadcast video counts from its first packet', async () => {
    const made = await storyboardOf(await makeClip({ container: 'ts', audio: true }));
    expect(made.manifest.tileTimesSeconds[0]).toBeLessThan(0.1);
    expectTrueTimes(made, made.manifest.tileTimesSeconds[0]);
  });

  it('has no tile for a gap, and correct times after it', async () => {
    const made = await storyboardOf(await makeClip({ seconds: 16, keepFrames: 'lt(t,4)+gt(t,10)' }));
    expectTrueTimes(made);
    expect(made.shown).toEqual([0, 2, 10, 12, 14]);
  });

  it('of one frame is one tile', async () => {
    const { manifest } = await storyboardOf(await makeClip({ seconds: 0.04 }));
    expect(manifest).toMatchObject({ tileCount: 1, tileTimesSeconds: [0], sheets: [{ width: 320, height: 180 }] });
  });

  it('of a clip of 2 s is one tile, and of 3.5 s two', async () => {
    expect((await storyboardOf(await makeClip({ seconds: 2 }))).shown).toEqual([0]);
    expect((await storyboardOf(await makeClip({ seconds: 3.5 }))).shown).toEqual([0, 2]);
  });

  it('makes a second sheet that is only as large as its tiles', async () => {
    const made = await storyboardOf(await makeClip({ seconds: 1030, width: 32, height: 18, frameRate: 1, gop: 5 }));
    expectTrueTimes(made);
    expect(made.manifest.sheets.map(({ file, width, height, tileCount }) => [file, width, height, tileCount])).toEqual([
      ['sheet-001.jpg', 3200, 1800, 100],
      ['sheet-002.jpg', 960, 180, 3],
    ]);
  });

  it('leaves only the tile strip and the sheets in the work folder', async () => {
    const folder = await mkdtemp(join(root, 'run-'));
    const source = await openSource(await makeClip());
    await makeStoryboard(await mediaTools(), {
      source,
      durationSeconds: 10,
      folder,
      signal: calm,
      onProgress: () => {},
    });
    expect((await readdir(folder)).sort()).toEqual(['sheet-001.jpg', 'tiles.raw']);
  });

  it.each(['hugePicture', 'hugeFrame'] as const)('is refused before memory is allocated: %s', async (kind) => {
    await expect(storyboardOf(await makeBrokenFile(kind))).rejects.toMatchObject({ code: 'MEDIA.PICTURE_TOO_LARGE' });
  });

  it('stops at once when aborted', async () => {
    const source = await openSource(await makeClip());
    const folder = await mkdtemp(join(root, 'run-'));
    const signal = AbortSignal.abort(new Error('stop'));
    const order = { source, durationSeconds: 10, folder, signal, onProgress: () => {} };
    await expect(makeStoryboard(await mediaTools(), order)).rejects.toThrow('stop');
  });
});

describe('every extraction strategy', () => {
  const strategies: readonly ExtractionStrategy[] = [
    'key-packets',
    'key-frames',
    'seeks',
    'reference-frames',
    'all-frames',
  ];

  it.each(strategies)('gives the pictures of the right seconds: %s', async (strategy) => {
    const tools = await mediaTools();
    if (strategy === 'key-packets' && !tools.dropsPackets) return; // an old build: strategiesFor never offers it
    const source = await openSource(await makeClip({ startSeconds: 0.9, audio: true }));
    const grid = tileGrid(10.9, source.originSeconds);
    const index = new PacketIndex(grid);
    await scanPackets(tools, {
      location: source.location,
      stream: source.stream,
      signal: calm,
      onPacket: (p) => index.add(p),
    });
    const folder = await mkdtemp(join(root, 'run-'));
    const tile = { width: 32, height: 18 };
    const order = { source, grid, slots: index.slots(), tile, folder, signal: calm, onTile: () => {} };
    const { file, seconds } = await makeTiles(tools, strategy, order);
    const tileStrip = await readFile(join(folder, file));
    const shown = seconds.map((_, number) => tileStrip[number * tile.width * tile.height * 1.5] ?? 0);
    expect(shown.map((luma) => Math.round((luma * 219) / 255 / 4))).toEqual(seconds.map((at) => Math.floor(at - 0.89)));
    expect(seconds).toHaveLength(5);
  });
});
