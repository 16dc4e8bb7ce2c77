import type { SubscribeFrame, UpdateFrame } from '../../lib/types.js';
import { Feed, type FeedSocket } from './feed.js';

/** A socket that the test controls. */
class TestSocket {
  readonly sent: SubscribeFrame[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: string) => void this.sent.push(JSON.parse(text) as SubscribeFrame);
  close = () => {
    this.isClosed = true;
  };
  deliver = (frame: UpdateFrame) => this.onmessage?.({ data: JSON.stringify(frame) });
}

function setUp(startAfter: number | null = 7) {
  const sockets: TestSocket[] = [];
  const heard: string[] = [];
  const feed = new Feed({
    connect: () => {
      sockets.push(new TestSocket());
      return sockets.at(-1) as unknown as FeedSocket;
    },
    role: () => 'manager',
    startAfter: () => Promise.resolve(startAfter),
    onFrame: (frame) => heard.push(frame.type),
    onGap: () => heard.push('gap'),
    onConnection: (connection) => heard.push(connection),
  });
  feed.connect();
  const open = async () => {
    sockets.at(-1)!.onopen?.();
    await jest.advanceTimersByTimeAsync(0);
    return sockets.at(-1)!;
  };
  return { feed, sockets, heard, open };
}

describe('the feed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('subscribes after the position of what is on screen', async () => {
    const { open } = setUp();
    expect((await open()).sent).toEqual([{ type: 'subscribe', after: 7, role: 'manager' }]);
  });

  it('resumes after the last received position of the same log', async () => {
    const { sockets, open } = setUp();
    const first = await open();
    first.deliver({ type: 'live', resume: 8, logId: 'log' });
    first.deliver({ type: 'video', resume: 12, video: { id: 'v', status: 'removed' } });
    first.onclose?.();
    await jest.advanceTimersByTimeAsync(30_000);
    expect(sockets).toHaveLength(2);
    expect((await open()).sent).toEqual([{ type: 'subscribe', after: 12, logId: 'log', role: 'manager' }]);
  });

  it('treats a silent connection as dead', async () => {
    const { sockets, heard, open } = setUp();
    const first = await open();
    first.deliver({ type: 'heartbeat', resume: 9 });
    await jest.advanceTimersByTimeAsync(44_000);
    expect(first.isClosed).toBe(false);
    await jest.advanceTimersByTimeAsync(32_000);
    expect(first.isClosed).toBe(true);
    expect(heard).toContain('lost');
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('starts again after a reset, and reports a gap', async () => {
    const { heard, open } = setUp();
    const socket = await open();
    socket.deliver({ type: 'reset' });
    await jest.advanceTimersByTimeAsync(0);
    expect(socket.sent.at(-1)).toEqual({ type: 'subscribe', after: null, role: 'manager' });
    socket.deliver({ type: 'live', resume: 3, logId: 'other' });
    expect(heard).toEqual(['reset', 'live', 'gap', 'live']);
  });

  it('listens to its newest socket only', async () => {
    const { feed, sockets, heard, open } = setUp();
    const first = await open();
    feed.connect();
    first.deliver({ type: 'live', resume: 3, logId: 'log' });
    first.onclose?.();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard).toEqual([]);
    expect(sockets).toHaveLength(2);
  });
});
