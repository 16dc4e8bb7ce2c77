import { InvalidCursorError } from './catalog-queries.port.js';
import { dueTaking, NO_TAKINGS, TAKING_EVERY_MS, type Takings, viewsOrder } from './catalog-takings.js';

const T = 1_800_000_000_000;

describe('snapshots of the view counts', () => {
  it('are due at first and every five minutes, and replace the older one', () => {
    expect(dueTaking(NO_TAKINGS, T)).toEqual({ slot: 0, takings: [T, 0] });
    expect(dueTaking([T, 0], T + TAKING_EVERY_MS - 1)).toBeUndefined();
    const second = T + TAKING_EVERY_MS;
    expect(dueTaking([T, 0], second)).toEqual({ slot: 1, takings: [T, second] });
    const third = second + TAKING_EVERY_MS;
    expect(dueTaking([T, second], third)).toEqual({ slot: 0, takings: [third, second] });
  });

  it('keep their interval when the clock was set back', () => {
    expect(dueTaking([T, 0], T - 1_000)).toBeUndefined();
    const yesterday = T - 86_400_000;
    const due = dueTaking([T - TAKING_EVERY_MS, T], yesterday);
    expect(due).toEqual({ slot: 0, takings: [yesterday, 0] });
    expect(dueTaking(due?.takings ?? NO_TAKINGS, yesterday + 2_000)).toBeUndefined();
  });
});

describe('the order by views', () => {
  const takings: Takings = [T, T + TAKING_EVERY_MS];
  const after = (part: number) => ({ key: 1, videoId: 'v', part });

  it('is the newest one for a first page, and that of the cursor for a later page', () => {
    expect(viewsOrder(takings, undefined)).toEqual({ sort: 'views1', part: takings[1] });
    expect(viewsOrder(takings, after(T))).toEqual({ sort: 'views0', part: T });
    expect(viewsOrder(NO_TAKINGS, undefined)).toEqual({ sort: 'views0', part: 0 });
  });

  it('is rejected for a cursor of a snapshot that is no longer kept', () => {
    expect(() => viewsOrder(takings, after(T - TAKING_EVERY_MS))).toThrow(InvalidCursorError);
    expect(() => viewsOrder([T, 0], after(0))).toThrow(InvalidCursorError);
  });
});
