import type { Announcements } from './announcements.port.js';
import { until } from '../../platform/src/waiting/testing/until.js';

export interface AnnouncementsUnderTest {
  readonly announcements: Announcements;
  /** The announcements of another process of the installation, or of this one if there is no other. */
  readonly elsewhere: Announcements;
  close(): Promise<void>;
}

/** What all announcements promise; an adapter's spec calls this with a factory. */
export function announcementsContract(create: () => Promise<AnnouncementsUnderTest>): void {
  let tested: AnnouncementsUnderTest;
  beforeEach(async () => {
    tested = await create();
  });
  afterEach(() => tested.close());

  it('reach every listening process, the sender included', async () => {
    const heard: string[] = [];
    tested.announcements.listen('test.news', () => heard.push('here'));
    tested.elsewhere.listen('test.news', () => heard.push('elsewhere'));
    tested.announcements.announce('test.news', {});
    await until(() => heard.length === 2);
    expect(heard.sort()).toEqual(['elsewhere', 'here']);
  });

  it('arrive in the order in which they were sent', async () => {
    const here = recorder(tested.announcements, 'test.news');
    const elsewhere = recorder(tested.elsewhere, 'test.news');
    for (let id = 0; id < 200; id += 1) tested.announcements.announce('test.news', { id });
    await until(() => here.length === 200 && elsewhere.length === 200);
    const inOrder = Array.from({ length: 200 }, (_, id) => ({ id }));
    expect([here, elsewhere]).toEqual([inOrder, inOrder]);
  });

  it('reach only listeners of their topic', async () => {
    const news = recorder(tested.elsewhere, 'test.news');
    const gossip = recorder(tested.elsewhere, 'test.gossip');
    tested.announcements.announce('test.gossip', { id: 1 });
    tested.announcements.announce('test.news', { id: 2 });
    await until(() => news.length === 1);
    expect([news, gossip]).toEqual([[{ id: 2 }], [{ id: 1 }]]);
  });

  it('give each listener its own JSON copy, in a later turn than the call', async () => {
    const heard: { items: number[] }[] = [];
    const greedy = (message: unknown): void => {
      const copy = message as { items: number[] };
      copy.items.push(heard.push(copy));
    };
    for (const listener of [greedy, greedy]) tested.announcements.listen('test.news', listener);
    const said = { items: [0], left: undefined };
    tested.announcements.announce('test.news', said);
    expect(heard).toEqual([]);
    await until(() => heard.length === 2);
    expect(heard).toEqual([{ items: [0, 1] }, { items: [0, 2] }]);
    expect(said.items).toEqual([0]);
  });

  it('stop for a listener that unsubscribes, and for no other', async () => {
    const others = recorder(tested.announcements, 'test.news');
    const heard: unknown[] = [];
    const stop = tested.announcements.listen('test.news', (message) => heard.push(message));
    tested.announcements.announce('test.news', { id: 1 });
    await until(() => others.length === 1);
    stop();
    tested.announcements.announce('test.news', { id: 2 });
    await until(() => others.length === 2);
    expect(heard).toEqual([{ id: 1 }]);
  });
}

function recorder(announcements: Announcements, topic: string): unknown[] {
  const heard: unknown[] = [];
  announcements.listen(topic, (message) => heard.push(message));
  return heard;
}
