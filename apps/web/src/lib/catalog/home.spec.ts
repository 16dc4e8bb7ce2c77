import { aVideo } from '../testing/videos.js';
import { applyToHome, type Home } from './home.js';

/** Videos 11 to 3 are the newest; number 2 is older and has the tag `sea`. */
const home = (part: Partial<Home> = {}): Home => ({
  total: 11,
  tags: [{ tag: 'sea', count: 1 }],
  watching: [aVideo(5)],
  newest: [11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => aVideo(n)),
  rows: [{ tag: 'sea', total: 1, items: [aVideo(2, { tags: ['sea'] })] }],
  position: 11,
  arrived: [],
  isOutdated: false,
  ...part,
});
const AT = new Date(Date.UTC(2026, 5, 1)).toISOString();

describe('the front page after a change', () => {
  it('of a shown video has it in place, in every row', () => {
    const after = applyToHome(home(), aVideo(5, { title: 'Renamed', position: 20 }));
    expect(after.watching[0]!.title).toBe('Renamed');
    expect(after.newest[6]!.title).toBe('Renamed');
    expect(after.isOutdated).toBe(false);
  });

  it('of an older state stays as it is', () => {
    const before = home();
    expect(applyToHome(before, aVideo(5, { title: 'Older', position: 1 }))).toBe(before);
  });

  it('of the tags of a shown video is outdated', () => {
    expect(applyToHome(home(), aVideo(5, { tags: ['sea'], position: 20 }))).toMatchObject({ isOutdated: true });
  });

  it('does not show a removed video, and is outdated', () => {
    const after = applyToHome(home(), { id: 'video-005', status: 'removed' });
    expect(after.watching).toEqual([]);
    expect(after.newest).toHaveLength(8);
    expect(after.isOutdated).toBe(true);
  });

  it('counts a new video once as arrived, until it is removed', () => {
    const video = aVideo(12, { position: 20 });
    const once = applyToHome(home(), video);
    expect(once).toMatchObject({ arrived: [video.id], isOutdated: true });
    expect(once.newest).toEqual(home().newest);
    expect(applyToHome(once, { ...video, position: 21 }).arrived).toEqual([video.id]);
    expect(applyToHome(once, { id: video.id, status: 'removed' }).arrived).toEqual([]);
  });

  it('ignores a video that is not listed yet', () => {
    const before = home();
    const { durationSeconds: _unknown, ...unprobed } = aVideo(12, { status: 'processing', position: 20 });
    expect(applyToHome(before, unprobed)).toBe(before);
  });

  it('of the views of an older video stays as it is, of its details it is outdated', () => {
    const before = home();
    expect(applyToHome(before, aVideo(1, { views: 3, position: 20 }))).toBe(before);
    expect(applyToHome(before, aVideo(1, { updatedAt: AT, position: 20 }))).toMatchObject({
      arrived: [],
      isOutdated: true,
    });
  });
});
