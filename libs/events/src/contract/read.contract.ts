import type { CreateLog } from '../testing/log-under-test.js';
import type { EventFilter } from '../event-log.port.js';
import { aCommit, events, newStream, range, readAll, viewed } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

export function readContract(createLog: CreateLog): void {
  describe('reading a stream', () => {
    const block = openLogForBlock(createLog);
    const streamId = newStream();
    beforeAll(async () => {
      await block.log.append(aCommit({ streamId, events: events(4) }));
      await block.log.append(aCommit());
      await block.log.append(aCommit({ streamId, expectedVersion: 4, events: events(3) }));
    });

    it.each([
      ['from its first event', {}, [1, 2, 3, 4, 5, 6, 7]],
      ['from its last event', { direction: 'backwards' }, [7, 6, 5, 4, 3, 2, 1]],
      ['between two versions, both included', { fromVersion: 3, upToVersion: 5 }, [3, 4, 5]],
      ['between two versions, the last first', { fromVersion: 3, upToVersion: 5, direction: 'backwards' }, [5, 4, 3]],
      ['as far as asked', { fromVersion: 2, limit: 2 }, [2, 3]],
      ['the newest only', { direction: 'backwards', limit: 1 }, [7]],
      ['beyond its end', { fromVersion: 8 }, []],
    ] as const)('gives its events %s', async (_how, options, versions) => {
      const found = await block.log.readStream(streamId, options);
      expect(found.map((event) => event.streamVersion)).toEqual(versions);
      expect(new Set(found.map((event) => event.streamId)).size).toBeLessThanOrEqual(1);
    });

    it('returns nothing for a stream that does not exist', async () => {
      expect(await block.log.readStream('video-unknown')).toEqual([]);
    });

    it('returns a long stream completely', async () => {
      const long = newStream();
      for (const index of range(0, 11)) {
        await block.log.append(aCommit({ streamId: long, expectedVersion: index * 200, events: events(200) }));
      }
      const forwards = await block.log.readStream(long);
      const backwards = await block.log.readStream(long, { direction: 'backwards', limit: 2_300 });
      expect(forwards.map((event) => event.streamVersion)).toEqual(range(1, 2_400));
      expect(backwards.map((event) => event.streamVersion)).toEqual(range(101, 2_400).reverse());
    });
  });

  describe('reading the log by pages', () => {
    const block = openLogForBlock(createLog);
    const [first, second] = [newStream(), newStream()];
    beforeAll(async () => {
      for (const day of range(1, 9)) {
        const isFirst = day % 2 === 1;
        await block.log.append(
          aCommit({
            streamId: isFirst ? first : second,
            expectedVersion: Math.floor((day - 1) / 2),
            events: day % 3 === 0 ? [viewed('v')] : events(1),
            actor: day > 5 ? { id: 'bob', role: 'auditor' } : { id: 'alice', role: 'manager' },
            occurredAt: `2026-03-0${day}T00:00:00.000Z`,
          }),
        );
      }
    });

    it('goes forwards to the end, and reports the end', async () => {
      const page = await block.log.readPage({ limit: 4 });
      expect(page.events.map((event) => event.position)).toEqual([1, 2, 3, 4]);
      expect(page.next).toBe(4);
      const rest = await block.log.readPage({ after: 4, limit: 5 });
      expect(rest.events.map((event) => event.position)).toEqual([5, 6, 7, 8, 9]);
      expect(rest.next).toBeNull();
    });

    it('goes backwards to the beginning, and reports the beginning', async () => {
      const page = await block.log.readPage({ direction: 'backwards', before: 6, limit: 3 });
      expect(page.events.map((event) => event.position)).toEqual([5, 4, 3]);
      expect(page.next).toBe(3);
      const rest = await block.log.readPage({ direction: 'backwards', before: 3, limit: 3 });
      expect(rest.events.map((event) => event.position)).toEqual([2, 1]);
      expect(rest.next).toBeNull();
    });

    it('stays between two positions', async () => {
      const found = await readAll(block.log, { after: 2, before: 6, limit: 2 });
      expect(found.map((event) => event.position)).toEqual([3, 4, 5]);
    });

    it('finds nothing beyond the end', async () => {
      expect(await block.log.readPage({ after: 9, limit: 10 })).toEqual({ events: [], next: null });
      expect(await block.log.readPage({ after: 1_000, limit: 10 })).toEqual({ events: [], next: null });
    });

    it.each<[string, EventFilter, number[]]>([
      ['a type', { types: ['VideoViewed'] }, [3, 6, 9]],
      ['several types', { types: ['VideoViewed', 'VideoDetailsChanged'] }, range(1, 9)],
      ['a stream', { streamIds: [second] }, [2, 4, 6, 8]],
      ['several streams', { streamIds: [first, second, 'video-unknown'] }, range(1, 9)],
      ['an actor', { actorIds: ['bob'] }, [6, 7, 8, 9]],
      ['several actors', { actorIds: ['bob', 'nobody', 'alice'] }, range(1, 9)],
      ['no actor at all', { actorIds: [] }, []],
      ['a role', { roles: ['auditor'] }, [6, 7, 8, 9]],
      ['several roles', { roles: ['auditor', 'system', 'manager'] }, range(1, 9)],
      ['a role and a stream', { roles: ['manager'], streamIds: [second] }, [2, 4]],
      ['a time on', { from: '2026-03-07T00:00:00Z' }, [7, 8, 9]],
      ['before a time', { to: '2026-03-03T00:00:00Z' }, [1, 2]],
      [
        'all at once',
        { types: ['VideoViewed'], streamIds: [first], actorIds: ['bob'], from: '2026-03-09T00:00:00Z' },
        [9],
      ],
      ['a type that does not occur', { types: ['VideoPurged'] }, []],
      ['no stream at all', { streamIds: [] }, []],
    ])('gives only the events of %s, either way', async (_what, filter, positions) => {
      const forwards = await readAll(block.log, { limit: 2, filter });
      const backwards = await readAll(block.log, { limit: 2, filter, direction: 'backwards' });
      expect(forwards.map((event) => event.position)).toEqual(positions);
      expect(backwards.map((event) => event.position)).toEqual([...positions].reverse());
    });

    it('counts its events by type and actor, from any position on', async () => {
      const alice = { id: 'alice', role: 'manager' };
      const bob = { id: 'bob', role: 'auditor' };
      const counted = await block.log.countEvents(0);
      expect(counted.upTo).toBe(9);
      expect(counted.counts).toHaveLength(4);
      expect(counted.counts).toEqual(
        expect.arrayContaining([
          { type: 'VideoDetailsChanged', actor: alice, count: 4 },
          { type: 'VideoDetailsChanged', actor: bob, count: 2 },
          { type: 'VideoViewed', actor: alice, count: 1 },
          { type: 'VideoViewed', actor: bob, count: 2 },
        ]),
      );
      expect(await block.log.countEvents(8)).toEqual({
        counts: [{ type: 'VideoViewed', actor: bob, count: 1 }],
        upTo: 9,
      });
      expect(await block.log.countEvents(9)).toEqual({ counts: [], upTo: 9 });
    });

    it('counts only those events of a commit that lie after the position', async () => {
      const streamId = newStream();
      const { firstPosition } = await block.log.append(aCommit({ streamId, events: events(3) }));
      const { counts, upTo } = await block.log.countEvents(firstPosition);
      expect(counts.map(({ count }) => count)).toEqual([2]);
      expect(upTo).toBe(firstPosition + 2);
    });

    it.each([0, -1, 1.5, 10_001])('rejects a page of %d events', async (limit) => {
      await expect(block.log.readPage({ limit })).rejects.toThrow(RangeError);
    });
  });
}
