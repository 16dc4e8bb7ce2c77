import { RecentChanges } from './recent-changes.js';
import { aVideo } from '../../lib/testing/videos.js';

describe('recent changes', () => {
  it('are those after a position, the last one of each video', () => {
    const recent = new RecentChanges();
    recent.note(10, aVideo(1));
    recent.note(11, aVideo(2));
    recent.note(12, { id: aVideo(1).id, status: 'removed' });
    expect(recent.after(9).map(({ id, status }) => [id, status])).toEqual([
      ['video-002', 'ready'],
      ['video-001', 'removed'],
    ]);
    expect(recent.after(11)).toHaveLength(1);
    expect(recent.after(12)).toEqual([]);
  });

  it('are bounded', () => {
    const recent = new RecentChanges();
    for (let n = 1; n <= 900; n++) recent.note(n, { id: String(n), status: 'removed' });
    expect(recent.after(0)).toHaveLength(500);
    expect(recent.after(899)).toHaveLength(1);
  });
});
