import { aVideo } from '../testing/videos.js';
import type { RelatedVideos } from '../types.js';
import { applyToRelated } from './related.js';

describe('what to watch next, after a change', () => {
  const [one, two] = [aVideo(1), aVideo(2)];
  const related: RelatedVideos = { items: [one, two], next: one.id, position: 2 };

  it('has the new state of its videos, in the same places', () => {
    const renamed = { ...two, title: 'Harbour', position: 3 };
    expect(applyToRelated(related, renamed).items).toEqual([one, renamed]);
  });

  it('ignores older states and other videos', () => {
    expect(applyToRelated(related, { ...two, title: 'Old', position: 1 })).toBe(related);
    expect(applyToRelated(related, aVideo(9))).toBe(related);
  });

  it('drops a removed video, and the following one is next', () => {
    expect(applyToRelated(related, { id: one.id, status: 'removed' })).toEqual({
      ...related,
      items: [two],
      next: two.id,
    });
    const failed = { ...two, status: 'failed' as const, position: 3 };
    expect(applyToRelated(related, failed)).toEqual({ ...related, items: [one] });
  });
});
