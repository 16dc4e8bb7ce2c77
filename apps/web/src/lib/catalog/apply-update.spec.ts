import type { CatalogVideo } from '../types.js';
import { aVideo } from '../testing/videos.js';
import { applyUpdate, type Page } from './apply-update.js';
import { catalogRules } from './list-rules.js';

const newest = catalogRules({ q: '', tag: '', sort: 'newest' });
const page = (items: CatalogVideo[], nextCursor: string | null = null): Page<CatalogVideo> => ({
  items,
  nextCursor,
  position: 50,
});
const ids = (pages: Page<CatalogVideo>[]) => pages.map(({ items }) => items.map(({ id }) => Number(id.slice(-3))));

/** Two full pages of four, and more to come. */
const loaded = [page([aVideo(9), aVideo(8)], 'a'), page([aVideo(6), aVideo(5)], 'b')];

describe('an update of a list', () => {
  it('puts a new video where the order wants it', () => {
    expect(ids(applyUpdate(loaded, aVideo(10), newest))).toEqual([
      [10, 9, 8],
      [6, 5],
    ]);
    expect(ids(applyUpdate(loaded, aVideo(7), newest))).toEqual([
      [9, 8],
      [7, 6, 5],
    ]);
  });

  it('leaves a video to a later page when its place is beyond what is loaded', () => {
    expect(applyUpdate(loaded, aVideo(4), newest)).toBe(loaded);
  });

  it('appends to a list that is loaded to its end, even to an empty one', () => {
    expect(ids(applyUpdate([page([aVideo(5)])], aVideo(4), newest))).toEqual([[5, 4]]);
    expect(ids(applyUpdate([page([])], aVideo(4), newest))).toEqual([[4]]);
  });

  it('changes a video in its place', () => {
    const after = applyUpdate(loaded, aVideo(8, { title: 'New', position: 60 }), newest);
    expect(ids(after)).toEqual(ids(loaded));
    expect(after[0]?.items[1]?.title).toBe('New');
  });

  it('ignores an older state than the one it has', () => {
    expect(applyUpdate(loaded, aVideo(8, { title: 'Old', position: 7 }), newest)).toBe(loaded);
  });

  it('moves a video whose place changed, across pages too', () => {
    const byViews = catalogRules({ q: '', tag: '', sort: 'views' });
    const pages = [
      page([aVideo(1, { views: 9 }), aVideo(2, { views: 7 })], 'a'),
      page([aVideo(3, { views: 5 }), aVideo(4, { views: 4 })], 'b'),
    ];
    expect(ids(applyUpdate(pages, aVideo(4, { views: 8, position: 60 }), byViews))).toEqual([[1, 4, 2], [3]]);
    expect(ids(applyUpdate(pages, aVideo(1, { views: 1, position: 60 }), byViews))).toEqual([[2], [3, 4]]);
  });

  it('takes out a video that is gone, or does not belong here any more', () => {
    expect(ids(applyUpdate(loaded, { id: 'video-008', status: 'removed' }, newest))).toEqual([[9], [6, 5]]);
    expect(ids(applyUpdate(loaded, aVideo(8, { status: 'failed', position: 60 }), newest))).toEqual([[9], [6, 5]]);
  });

  it('knows nothing of videos of other lists', () => {
    const tagged = catalogRules({ q: '', tag: 'sea', sort: 'newest' });
    expect(applyUpdate(loaded, aVideo(10), tagged)).toBe(loaded);
    expect(applyUpdate(loaded, { id: 'video-999', status: 'removed' }, newest)).toBe(loaded);
  });
});
