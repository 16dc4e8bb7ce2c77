import { announcementsContract } from './announcements.contract.js';
import { InProcessAnnouncements } from './in-process.announcements.js';

describe('InProcessAnnouncements', () => {
  announcementsContract(async () => {
    const announcements = new InProcessAnnouncements();
    return { announcements, elsewhere: announcements, close: async () => undefined };
  });

  it('reach the other listeners when one throws, and report the error', async () => {
    const failures: unknown[] = [];
    const announcements = new InProcessAnnouncements((error) => failures.push(error));
    announcements.listen('test.news', () => {
      throw new Error('deaf');
    });
    const heard = new Promise((resolve) => announcements.listen('test.news', resolve));
    announcements.announce('test.news', { id: 1 });
    expect(await heard).toEqual({ id: 1 });
    expect(failures).toEqual([new Error('deaf')]);
  });
});
