import type { CreateLog, LogUnderTest } from '../testing/log-under-test.js';
import { EventLogUnavailableError } from '../event-log.port.js';
import { aCommit, events, range } from '../testing/sample-commits.js';

export function lifecycleContract(createLog: CreateLog): void {
  describe('a log', () => {
    let underTest: LogUnderTest;
    beforeEach(async () => {
      underTest = await createLog();
    });
    afterEach(() => underTest.destroy());

    it('is empty when it is new, and has an id', async () => {
      const log = await underTest.open();
      const head = await log.head();
      expect(head).toEqual({
        logId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        position: 0,
        hash: '0'.repeat(64),
      });
      expect(await log.readPage({ limit: 10 })).toEqual({ events: [], next: null });
      await log.close();
    });

    it('keeps its content when it is opened again, and accepts commits', async () => {
      const log = await underTest.open();
      const commit = aCommit({ events: events(3) });
      const receipt = await log.append(commit);
      const head = await log.head();
      const stored = await log.readPage({ limit: 10 });
      await log.close();

      const again = await underTest.open();
      expect(await again.head()).toEqual(head);
      expect(await again.readPage({ limit: 10 })).toEqual(stored);
      expect(await again.append(commit)).toEqual({ ...receipt, duplicate: true });
      const next = await again.append(aCommit({ streamId: commit.streamId, expectedVersion: 3 }));
      expect(next).toMatchObject({ firstPosition: 4, streamVersion: 4 });
      await again.close();
    });

    it('finishes pending commits when it is closed, and rejects later ones', async () => {
      const log = await underTest.open();
      const underWay = range(1, 200).map(() => log.append(aCommit()));
      const closing = log.close();
      await expect(log.append(aCommit())).rejects.toBeInstanceOf(EventLogUnavailableError);
      await closing;
      expect(await Promise.all(underWay)).toHaveLength(200);
      await expect(log.readPage({ limit: 1 })).rejects.toBeInstanceOf(EventLogUnavailableError);
      await expect(log.close()).resolves.toBeUndefined();

      const again = await underTest.open();
      expect((await again.head()).position).toBe(200);
      await again.close();
    });

    it('ends the tails of its followers with an error when it is closed', async () => {
      const log = await underTest.open();
      const follower = log.tail({ after: 0, signal: new AbortController().signal })[Symbol.asyncIterator]();
      const next = expect(follower.next()).rejects.toBeInstanceOf(EventLogUnavailableError);
      await log.close();
      await next;
    });
  });
}
