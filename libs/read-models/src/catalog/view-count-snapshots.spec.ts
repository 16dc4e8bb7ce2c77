import { InvalidCursorError } from './catalog-queries.port.js';
import {
  dueSnapshot,
  NO_SNAPSHOTS,
  SNAPSHOT_INTERVAL_MS,
  type SnapshotTimes,
  viewsOrder,
} from './view-count-snapshots.js';

const T = 1_800_000_000_000;

describe('snapshots of the view counts', () => {
  it('are due at first and every five minutes, and replace the older one', () => {
    expect(dueSnapshot(NO_SNAPSHOTS, T)).toEqual({ slot: 0, times: [T, 0] });
    expect(dueSnapshot([T, 0], T + SNAPSHOT_INTERVAL_MS - 1)).toBeUndefined();
    const second = T + SNAPSHOT_INTERVAL_MS;
    expect(dueSnapshot([T, 0], second)).toEqual({ slot: 1, times: [T, second] });
    const third = second + SNAPSHOT_INTERVAL_MS;
    expect(dueSnapshot([T, second], third)).toEqual({ slot: 0, times: [third, second] });
  });

  it('keep their interval when the clock was set back', () => {
    expect(dueSnapshot([T, 0], T - 1_000)).toBeUndefined();
    const yesterday = T - 86_400_000;
    const due = dueSnapshot([T - SNAPSHOT_INTERVAL_MS, T], yesterday);
    expect(due).toEqual({ slot: 0, times: [yesterday, 0] });
    expect(dueSnapshot(due?.times ?? NO_SNAPSHOTS, yesterday + 2_000)).toBeUndefined();
  });
});

describe('the order by views', () => {
  const times: SnapshotTimes = [T, T + SNAPSHOT_INTERVAL_MS];
  const after = (part: number) => ({ key: 1, videoId: 'v', part });

  it('is the newest one for a first page, and that of the cursor for a later page', () => {
    expect(viewsOrder(times, undefined)).toEqual({ sort: 'views1', part: times[1] });
    expect(viewsOrder(times, after(T))).toEqual({ sort: 'views0', part: T });
    expect(viewsOrder(NO_SNAPSHOTS, undefined)).toEqual({ sort: 'views0', part: 0 });
  });

  it('is rejected for a cursor of a snapshot that is no longer kept', () => {
    expect(() => viewsOrder(times, after(T - SNAPSHOT_INTERVAL_MS))).toThrow(InvalidCursorError);
    expect(() => viewsOrder([T, 0], after(0))).toThrow(InvalidCursorError);
  });
});
