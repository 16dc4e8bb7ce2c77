import { setTimeout as pause } from 'node:timers/promises';
import { EventLogUnavailableError, type LogHead } from '../../../../libs/events/src/event-log.port.js';
import { MongoHeadWatcher } from './head-watcher.js';

/** Longer than an idle watcher needs to reach its longest interval. */
const IDLE_MS = 1_200;

const headAt = (position: number): LogHead => ({ logId: 'a log', position, hash: 'f'.repeat(64) });

describe('the head watcher', () => {
  let stored = 0;
  let looks = 0;
  let watcher: MongoHeadWatcher;
  const stop = new AbortController();
  beforeEach(() => {
    stored = 0;
    looks = 0;
    watcher = new MongoHeadWatcher(headAt(0), async () => {
      looks++;
      return headAt(stored);
    });
  });
  afterEach(() => watcher.close());

  it('needs only a moment when another process writes', async () => {
    const moved = watcher.beyond(0, stop.signal);
    stored = 3;
    await moved;
    await watcher.beyond(2, stop.signal);
  });

  it('reads nothing when this process writes', async () => {
    watcher.advance(headAt(1));
    await watcher.beyond(0, stop.signal);
    expect(looks).toBe(0);
  });

  it('reads rarely while nothing happens, and never while nobody waits', async () => {
    const leave = new AbortController();
    const waiting = watcher.beyond(0, leave.signal);
    await pause(IDLE_MS);
    expect(looks).toBeLessThan(30);
    leave.abort();
    await waiting;
    await pause(300);
    const before = looks;
    await pause(300);
    expect(looks).toBe(before);
  });

  it('is quick after a notification, even after a long idle time', async () => {
    const moved = watcher.beyond(0, stop.signal);
    await pause(IDLE_MS);
    const toldAt = performance.now();
    stored = 1;
    watcher.note(1);
    await moved;
    expect(performance.now() - toldAt).toBeLessThan(100);
  });

  it('continues after the server was unavailable', async () => {
    let isAway = true;
    const watching = new MongoHeadWatcher(headAt(0), () => {
      if (isAway) return Promise.reject(new EventLogUnavailableError('away'));
      return Promise.resolve(headAt(1));
    });
    const moved = watching.beyond(0, stop.signal);
    await pause(50);
    isAway = false;
    await moved;
    watching.close();
  });

  it('never goes back', async () => {
    watcher.advance(headAt(5));
    watcher.advance(headAt(4));
    await watcher.beyond(4, stop.signal);
  });
});
