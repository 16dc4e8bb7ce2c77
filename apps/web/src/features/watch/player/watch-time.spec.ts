import { advance, isView, watchTimeFrom } from './watch-time.js';

const watch = (from: number, ...reports: number[]) => reports.reduce(advance, watchTimeFrom(from));
const steadily = (from: number, seconds: number) => Array.from({ length: seconds * 4 }, (_, i) => from + (i + 1) / 4);

describe('watching', () => {
  it('counts played seconds', () => expect(watch(20, ...steadily(20, 6)).playedSeconds).toBeCloseTo(6));

  it('does not count jumps', () => {
    expect(watch(0, 50, 100, 30, 90).playedSeconds).toBe(0);
    expect(watch(0, ...steadily(0, 3), 60, ...steadily(60, 3)).playedSeconds).toBeCloseTo(6);
  });

  it('counts as a view after ten seconds', () => {
    expect(isView(watch(0, ...steadily(0, 9)), 600)).toBe(false);
    expect(isView(watch(0, ...steadily(0, 10)), 600)).toBe(true);
  });

  it('counts as a view after nearly a third of a short video', () => {
    expect(isView(watch(0, ...steadily(0, 1)), 4)).toBe(false);
    expect(isView(watch(0, ...steadily(0, 2)), 4)).toBe(true);
  });
});
