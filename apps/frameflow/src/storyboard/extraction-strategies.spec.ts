import type { Source } from '../probe/source.js';
import { PacketIndex, type SlotIndex } from './packet-index.js';
import { tileGrid } from './tile-grid.js';
import { strategiesFor } from './extraction-strategies.js';

const source: Source = {
  location: 'video',
  stream: 0,
  codec: 'h264',
  pixelFormat: 'yuv420p',
  soundTracks: [],
  coded: { width: 1920, height: 1080 },
  orientation: { isMirrored: false, rotation: 0 },
  isInterlaced: false,
  displayed: { width: 1920, height: 1080 },
  frameRate: 25,
  startSeconds: 0,
  originSeconds: 0,
};

/** The index of a video with a frame every 0.04 s and a key frame every `keyEverySeconds`. */
function slots(durationSeconds: number, keyEverySeconds: number): readonly SlotIndex[] {
  const index = new PacketIndex(tileGrid(durationSeconds, 0));
  for (let frame = 0; frame < durationSeconds * 25; frame++)
    index.add({ seconds: frame / 25, isKey: frame % (keyEverySeconds * 25) === 0 });
  return index.slots();
}

describe('the strategy to get tiles', () => {
  it('is by key frames when there is one for each', () => {
    expect(strategiesFor(source, slots(60, 2), true)[0]).toBe('key-packets');
  });

  it('is by a decoder that skips frames when this build cannot drop packets', () => {
    expect(strategiesFor(source, slots(60, 2), false)[0]).toBe('key-frames');
  });

  it('never uses skipping with a decoder that cannot skip', () => {
    const strategies = strategiesFor({ ...source, codec: 'vp9' }, slots(60, 2), true);
    expect(strategies[0]).toBe('key-packets');
    expect(strategies).not.toContain('key-frames');
    expect(strategies).not.toContain('reference-frames');
  });

  it('is by decoding when key frames are few', () => {
    expect(strategiesFor(source, slots(60, 60), true)[0]).toBe('reference-frames');
  });

  it('is by seeking when tiles are far apart and not all have a key frame', () => {
    expect(strategiesFor({ ...source, frameRate: 50 }, slots(3600, 12), true)[0]).toBe('seeks');
  });

  it('always ends with strategies that suit any video', () => {
    for (const keyEverySeconds of [2, 12, 60])
      expect(strategiesFor(source, slots(600, keyEverySeconds), true)).toEqual(
        expect.arrayContaining(['seeks', 'all-frames']),
      );
  });
});

describe('the packet index', () => {
  const grid = tileGrid(10, 0);
  const indexOf = (packets: readonly (readonly [seconds: number, isKey: boolean])[]): readonly SlotIndex[] => {
    const index = new PacketIndex(grid);
    for (const [seconds, isKey] of packets) index.add({ seconds, isKey });
    return index.slots();
  };

  it('knows the first picture of a slot in presentation order', () => {
    expect(
      indexOf([
        [0, true],
        [2.12, false],
        [2.04, false],
        [2.08, false],
      ])[1],
    ).toMatchObject({ seconds: 2.04, decodedFromSeconds: 0 });
  });

  it('knows the first key frame of a slot, and its number', () => {
    expect(
      indexOf([
        [0, true],
        [1, true],
        [2.04, false],
        [2.5, true],
        [3, true],
      ])[1]?.key,
    ).toEqual({ ordinal: 3, seconds: 2.5 });
  });

  it('skips packets before the first key frame', () => {
    expect(
      indexOf([
        [0, false],
        [2, false],
        [4.4, true],
      ]),
    ).toEqual([{ seconds: 4.4, decodedFromSeconds: 4.4, key: { ordinal: 1, seconds: 4.4 } }]);
  });

  it('is limited by the grid for any claimed times', () => {
    expect(
      indexOf([
        [0, true],
        [1e9, true],
        [-5, true],
      ]),
    ).toHaveLength(1);
  });
});
