import { previewSet } from '../testing/sample-videos.js';
import { gapsBetween, tileSpans } from './tile-spans.js';

const spansOf = (tileTimesSeconds: number[], skipped: [from: number, to: number][] = []) =>
  tileSpans(
    {
      storyboard: { ...previewSet.storyboard, tileTimesSeconds },
      skippedSpans: skipped.map(([fromSeconds, toSeconds]) => ({ fromSeconds, toSeconds })),
    },
    10,
  );

describe('the spans of tiles', () => {
  it('leave no gap where nothing was skipped', () => {
    const spans = spansOf([0.5, 4.0404]);
    expect(spans).toEqual([
      { startSeconds: 0, endSeconds: 4.04 },
      { startSeconds: 4.04, endSeconds: 10 },
    ]);
    expect(gapsBetween(spans, 10)).toEqual([]);
  });

  it('leave a gap for each skipped span: at the start, in the middle and at the end', () => {
    const spans = spansOf(
      [2.04, 6.02],
      [
        [0, 2],
        [4, 6],
        [8, 10],
      ],
    );
    expect(spans).toEqual([
      { startSeconds: 2.04, endSeconds: 4 },
      { startSeconds: 6.02, endSeconds: 8 },
    ]);
    expect(gapsBetween(spans, 10)).toEqual([
      { startSeconds: 0, endSeconds: 2.04 },
      { startSeconds: 4, endSeconds: 6.02 },
      { startSeconds: 8, endSeconds: 10 },
    ]);
  });

  it('leave a gap before the first tile when a span before it was skipped', () => {
    expect(spansOf([6], [[2, 4]])).toEqual([{ startSeconds: 6, endSeconds: 10 }]);
  });
});
