import type { Colours } from '../ffmpeg/colours.js';
import type { Source } from '../probe/source.js';
import { describePlan, type Plan, planRest } from './extraction-plan.js';
import { PacketIndex, type SlotIndex } from './packet-index.js';
import { slotOfKey, tileGrid } from './tile-grid.js';

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

/** The plan for a video with a frame every 0.04 s and a key frame every `keyEverySeconds`. */
function planOf(
  durationSeconds: number,
  keyEverySeconds: number,
  { coded = source.coded, firstKeyAfter = 0 } = {},
): { slots: readonly SlotIndex[]; plan: Plan } {
  const grid = tileGrid(durationSeconds, 0);
  const index = new PacketIndex(grid);
  const tiles = new Map<number, number>();
  for (let frame = 0; frame < durationSeconds * 25; frame += 1) {
    const seconds = frame / 25;
    const isKey = frame === 0 || (frame - firstKeyAfter * 25) % (keyEverySeconds * 25) === 0;
    const slot = isKey ? slotOfKey(grid, seconds) : undefined;
    if (slot !== undefined && !tiles.has(slot)) tiles.set(slot, seconds);
    index.add({ seconds, isKey, isDiscarded: false });
  }
  const slots = index.slots();
  return { slots, plan: planRest({ ...source, coded }, slots, (slot) => tiles.get(slot)) };
}

describe('what is decoded besides key frames', () => {
  it.each([
    ['nothing when each tile has one', 60, 2, 'none'],
    ['spans when some tiles have none', 3600, 12, 'spans'],
    ['everything when key frames are few', 60, 60, 'all-frames'],
  ] as const)('is %s', (_name, duration, keyEvery, remainder) => {
    expect(planOf(duration, keyEvery).plan.remainder).toBe(remainder);
  });

  it('is a picture half an interval before the slot where that needs less decoding', () => {
    const { plan } = planOf(300, 10);
    expect(plan.remainder).toBe('spans');
    expect(plan.missing).toHaveLength(30);
    for (const { slot, seconds, from } of plan.missing) {
      expect(seconds).toBeCloseTo(5 * slot - 2.5, 1);
      expect(from.seconds).toBe(5 * slot - 5);
    }
  });

  it('is a key frame before the slot, if there is one', () => {
    const { plan } = planOf(300, 10, { firstKeyAfter: 3 });
    const early = plan.missing.filter(({ slot }) => slot % 2 === 1);
    expect(early).toHaveLength(30);
    for (const { slot, seconds } of early) expect(seconds).toBe(5 * slot - 2);
  });

  it('is the first picture of the slot where a picture costs little', () => {
    const { plan } = planOf(300, 10, { coded: { width: 320, height: 180 } });
    for (const { slot, seconds } of plan.missing) expect(seconds).toBe(5 * slot);
  });

  it('is never a picture that the slot before has', () => {
    const { slots } = planOf(300, 10);
    const { missing } = planRest(source, slots, (slot) => (slot % 2 === 0 ? slot * 5 + 2.5 : undefined));
    for (const { slot, seconds } of missing) expect(seconds).toBeGreaterThan(5 * slot - 2.5);
  });

  it('is recorded with its cost and its reason', () => {
    const { slots, plan } = planOf(3600, 12);
    const spans = describePlan(source, slots, plan);
    expect(spans).toMatchObject({ name: 'key-packets-and-spans', reason: expect.stringMatching(/^180 of 360 tiles/) });
    const all = describePlan(source, slots, { ...plan, remainder: 'all-frames' });
    expect(spans.expectedCost).toBeLessThan(all.expectedCost);
    const keys = planOf(60, 2);
    expect(describePlan(source, keys.slots, keys.plan)).toMatchObject({ name: 'key-packets' });
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
