import { groupByDay } from './group-by-day.js';
import { anEvent } from './testing/events.js';

const at = (position: number, local: Date) => anEvent(position, 'VideoViewed', {}, { occurredAt: local.toISOString() });

describe('events by day', () => {
  it('are cut at the local midnight, and keep their order', () => {
    const days = groupByDay([
      at(4, new Date(2026, 2, 2, 0, 0, 1)),
      at(3, new Date(2026, 2, 1, 23, 59, 59)),
      at(2, new Date(2026, 2, 1, 0, 0, 0)),
    ]);
    expect(days.map(({ key, events }) => [key, events.map(({ position }) => position)])).toEqual([
      ['2026-03-02', [4]],
      ['2026-03-01', [3, 2]],
    ]);
  });

  it('are empty without events', () => expect(groupByDay([])).toEqual([]));
});
