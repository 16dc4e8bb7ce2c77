import type { CatalogItem } from '../types.js';
import { aVideo } from '../testing/videos.js';
import { applyUpdate, type Page } from './apply-update.js';
import { catalogRules } from './list-rules.js';

const newest = catalogRules({ q: '', tag: '', sort: 'newest' });
const page = (items: CatalogItem[], nextCursor: string | null = null): Page<CatalogItem> => ({
  items,
  nextCursor,
  position: 50,
});
const ids = (pages: Page<CatalogItem>[]) => pages.map(({ items }) => items.map(({ id }) => Number(id.slice(-3))));

/** Two full pages of four; more pages follow. */
const loaded = [page([aVideo(9), aVideo(8)], 'a'), page([aVideo(6), aVideo(5)], 'b')];

describe('an update of a list', () => {
  it('inserts a new video by the order', () => {
    expect(ids(applyUpdate(loaded, aVideo(10), newest))).toEqual([
      [10, 9, 8],
      [6, 5],
    ]);
    expect(ids(applyUpdate(loaded, aVideo(7), newest))).toEqual([
      [9, 8],
      [7, 6, 5],
    ]);
  });

  it('leaves a video to a later page when its place is not loaded', () => {
    expect(applyUpdate(loaded, aVideo(4), newest)).toBe(loaded);
  });

  it('appends to a list that is loaded to its end, even to an empty one', () => {
    expect(ids(applyUpdate([page([aVideo(5)])], aVideo(4), newest))).toEqual([[5, 4]]);
    expect(ids(applyUpdate([page([])], aVideo(4), newest))).toEqual([[4]]);
  });

  it('changes a video in place', () => {
    const after = applyUpdate(loaded, aVideo(8, { title: 'New', position: 60 }), newest);
    expect(ids(after)).toEqual(ids(loaded));
    expect(after[0]?.items[1]?.title).toBe('New');
  });

  it('ignores an older state than the one it has', () => {
    expect(applyUpdate(loaded, aVideo(8, { title: 'Old', position: 7 }), newest)).toBe(loaded);
  });

  it('moves a video whose place changed, also across pages', () => {
    const longest = catalogRules({ q: '', tag: '', sort: 'duration' });
    const pages = [
      page([aVideo(1, { durationSeconds: 9 }), aVideo(2, { durationSeconds: 7 })], 'a'),
      page([aVideo(3, { durationSeconds: 5 }), aVideo(4, { durationSeconds: 4 })], 'b'),
    ];
    const changed = (n: number, durationSeconds: number) => aVideo(n, { durationSeconds, position: 60 });
    expect(ids(applyUpdate(pages, changed(4, 8), longest))).toEqual([[1, 4, 2], [3]]);
    expect(ids(applyUpdate(pages, changed(1, 1), longest))).toEqual([[2], [3, 4]]);
  });

  it('keeps the order of a list by views: it is from an earlier time', () => {
    const byViews = catalogRules({ q: '', tag: '', sort: 'views' });
    const pages = [page([aVideo(1, { views: 9 }), aVideo(2, { views: 7 })], 'a')];
    const after = applyUpdate(pages, aVideo(2, { views: 30, position: 60 }), byViews);
    expect([ids(after), after[0]?.items[1]?.views]).toEqual([[[1, 2]], 30]);
    expect(applyUpdate(pages, aVideo(3, { views: 8, position: 60 }), byViews)).toBe(pages);
    const whole = [page([aVideo(1, { views: 9 })])];
    expect(ids(applyUpdate(whole, aVideo(3, { views: 10, position: 60 }), byViews))).toEqual([[1, 3]]);
  });

  it('removes a video that is gone or no longer matches', () => {
    expect(ids(applyUpdate(loaded, { id: 'video-008', status: 'removed' }, newest))).toEqual([[9], [6, 5]]);
    expect(ids(applyUpdate(loaded, aVideo(8, { status: 'failed', position: 60 }), newest))).toEqual([[9], [6, 5]]);
  });

  it('ignores videos of other lists', () => {
    const tagged = catalogRules({ q: '', tag: 'sea', sort: 'newest' });
    expect(applyUpdate(loaded, aVideo(10), tagged)).toBe(loaded);
    expect(applyUpdate(loaded, { id: 'video-999', status: 'removed' }, newest)).toBe(loaded);
  });
});
