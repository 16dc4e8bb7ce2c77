import type { Colours } from '../ffmpeg/colours.js';
import type { Source } from '../probe/source.js';
import { describePlan, remainderFor } from './extraction-plan.js';
import { PacketIndex, type SlotIndex } from './packet-index.js';
import { tileGrid } from './tile-grid.js';

const source: Source = {
  stream: 0,
  isShown: true,
  codec: 'h264',
  pixelFormat: 'yuv420p',
  soundTracks: [],
  coded: { width: 1920, height: 1080 },
  orientation: { isMirrored: false, rotation: 0 },
  colours: { primaries: 1, transfer: 1, matrix: 1 } as unknown as Colours, // BT.709
  isInterlaced: false,
  displayed: { width: 1920, height: 1080 },
  frameRate: 25,
  originSeconds: 0,
};

/** The index of a video with a frame every 0.04 s and a key frame every `keyEverySeconds`, and its slots without one. */
function slotsOf(
  durationSeconds: number,
  keyEverySeconds: number,
): { slots: readonly SlotIndex[]; missing: SlotIndex[] } {
  const grid = tileGrid(durationSeconds, 0);
  const index = new PacketIndex(grid);
  const keyed = new Set<number>();
  for (let frame = 0; frame < durationSeconds * 25; frame += 1) {
    const isKey = frame % (keyEverySeconds * 25) === 0;
    if (isKey) keyed.add(Math.floor(frame / 25 / grid.intervalSeconds));
    index.add({ seconds: frame / 25, isKey, isDiscarded: false });
  }
  const slots = index.slots();
  return { slots, missing: slots.filter(({ slot }) => !keyed.has(slot)) };
}

describe('what is decoded besides key frames', () => {
  it.each([
    ['nothing when each tile has one', 60, 2, 'none'],
    ['spans when some tiles have none', 3600, 12, 'spans'],
    ['everything when key frames are few', 60, 60, 'all-frames'],
  ] as const)('is %s', (_name, duration, keyEvery, remainder) => {
    const { slots, missing } = slotsOf(duration, keyEvery);
    expect(remainderFor(missing, slots)).toBe(remainder);
  });

  it('is recorded with its cost and its reason', () => {
    const few = slotsOf(3600, 12);
    const plan = describePlan(source, { ...few, remainder: 'spans' });
    expect(plan).toMatchObject({ name: 'key-packets-and-spans', reason: expect.stringMatching(/^300 of 360 tiles/) });
    const all = describePlan(source, { ...few, remainder: 'all-frames' });
    expect(plan.expectedCost).toBeLessThan(all.expectedCost);
    expect(describePlan(source, { ...slotsOf(60, 2), remainder: 'none' })).toMatchObject({ name: 'key-packets' });
  });
});

describe('the packet index', () => {
  const grid = tileGrid(10, 0);
  type Row = readonly [seconds: number, isKey: boolean, isDiscarded?: boolean];
  const indexOf = (packets: readonly Row[], wanted?: number): PacketIndex => {
    const index = new PacketIndex(grid, wanted);
    for (const [seconds, isKey, isDiscarded = false] of packets) index.add({ seconds, isKey, isDiscarded });
    return index;
  };

  it('knows the first picture of a slot in presentation order', () => {
    const packets: Row[] = [
      [0, true],
      [2.12, false],
      [2.04, false],
      [2.08, false],
    ];
    expect(indexOf(packets).slots()[1]).toEqual({ slot: 1, seconds: 2.04, from: { ordinal: 1, seconds: 0 } });
  });

  it('decodes pictures that precede a key frame and follow it in the file from the one before', () => {
    const packets: Row[] = [
      [0, true],
      [2.5, true],
      [2.4, false],
    ];
    expect(indexOf(packets).slots()[1]).toEqual({ slot: 1, seconds: 2.4, from: { ordinal: 1, seconds: 0 } });
  });

  it('knows key frames before the start of an edit list, but shows nothing of them', () => {
    const packets: Row[] = [
      [-0.4, true, true],
      [0, false],
    ];
    expect(indexOf(packets).slots()).toEqual([{ slot: 0, seconds: 0, from: { ordinal: 1, seconds: -0.4 } }]);
  });

  it('skips packets before the first key frame', () => {
    const packets: Row[] = [
      [0, false],
      [2, false],
      [4.4, true],
    ];
    expect(indexOf(packets).slots()).toEqual([{ slot: 2, seconds: 4.4, from: { ordinal: 1, seconds: 4.4 } }]);
  });

  it('finds the key frame for a chosen picture', () => {
    const packets: Row[] = [
      [0, true],
      [3, true],
      [6, true],
    ];
    expect(indexOf(packets, 5).wantedKey).toEqual({ ordinal: 2, seconds: 3 });
  });

  it('is limited by the grid for any claimed times', () => {
    const packets: Row[] = [
      [0, true],
      [1e9, true],
      [-5, true],
    ];
    expect(indexOf(packets).slots()).toHaveLength(1);
  });
});
