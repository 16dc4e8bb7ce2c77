import { setTimeout as pause } from 'node:timers/promises';
import { EventLogUnavailableError, type LogHead } from '../../../../libs/events/src/event-log.port.js';
import { MongoGrowth } from './growth.js';

/** Longer than it takes until a follower of an idle log looks as rarely as it ever does. */
const IDLE_MS = 1_200;

const headAt = (position: number): LogHead => ({ logId: 'a log', position, hash: 'f'.repeat(64) });

describe('noticing that the log grows', () => {
  let stored = 0;
  let looks = 0;
  let growth: MongoGrowth;
  const stop = new AbortController();
  beforeEach(() => {
    stored = 0;
    looks = 0;
    growth = new MongoGrowth(headAt(0), async () => {
      looks++;
      return headAt(stored);
    });
  });
  afterEach(() => growth.close());

  it('takes a moment when another process writes', async () => {
    const grown = growth.beyond(0, stop.signal);
    stored = 3;
    await grown;
    await growth.beyond(2, stop.signal);
  });

  it('takes no look at all when this process writes', async () => {
    growth.advance(headAt(1));
    await growth.beyond(0, stop.signal);
    expect(looks).toBe(0);
  });

  it('costs little while nothing happens, and nothing while nobody waits', async () => {
    const leave = new AbortController();
    const waiting = growth.beyond(0, leave.signal);
    await pause(IDLE_MS);
    expect(looks).toBeLessThan(30);
    leave.abort();
    await waiting;
    await pause(300);
    const before = looks;
    await pause(300);
    expect(looks).toBe(before);
  });

  it('is quick for one who was told, however long nothing had happened', async () => {
    const grown = growth.beyond(0, stop.signal);
    await pause(IDLE_MS);
    const toldAt = performance.now();
    stored = 1;
    growth.note(1);
    await grown;
    expect(performance.now() - toldAt).toBeLessThan(100);
  });

  it('goes on when the server was away', async () => {
    let isAway = true;
    const patient = new MongoGrowth(headAt(0), () => {
      if (isAway) return Promise.reject(new EventLogUnavailableError('away'));
      return Promise.resolve(headAt(1));
    });
    const grown = patient.beyond(0, stop.signal);
    await pause(50);
    isAway = false;
    await grown;
    patient.close();
  });

  it('never goes back', async () => {
    growth.advance(headAt(5));
    growth.advance(headAt(4));
    await growth.beyond(4, stop.signal);
  });
});
