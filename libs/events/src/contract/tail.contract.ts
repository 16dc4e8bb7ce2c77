import type { RecordedEvent } from '@reelog/domain';
import type { CreateLog } from '../testing/log-under-test.js';
import type { EventLog } from '../event-log.port.js';
import { aCommit, events, newStream, range } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

export function tailContract(createLog: CreateLog): void {
  describe('the tail', () => {
    const block = openLogForBlock(createLog);

    it('returns past events, then new ones, without a gap or a repeat', async () => {
      await block.log.append(aCommit({ events: events(25) }));
      const { position: start } = await block.log.head();
      const seen = readTail(block.log, { after: start - 25, count: 25 + 200, batchSize: 10 });
      await Promise.all(range(1, 20).map(() => appendTen(block.log)));
      expect((await seen).map((event) => event.position)).toEqual(range(start - 24, start + 200));
    });

    it('returns the same to several readers', async () => {
      const { position } = await block.log.head();
      const readers = range(1, 5).map(() => readTail(block.log, { after: position, count: 30 }));
      await Promise.all(range(1, 3).map(() => appendTen(block.log)));
      const [first, ...others] = await Promise.all(readers);
      for (const other of others) expect(other).toEqual(first);
    });

    it('returns batches of no more than the batch size', async () => {
      const { position } = await block.log.head();
      await block.log.append(aCommit({ events: events(10) }));
      const stop = new AbortController();
      for await (const batch of block.log.tail({ after: position, signal: stop.signal, batchSize: 4 })) {
        expect(batch.length).toBeLessThanOrEqual(4);
        if (batch.at(-1)?.position === position + 10) stop.abort();
      }
    });

    it('ends without an error when it is stopped while it waits', async () => {
      const { position } = await block.log.head();
      const stop = new AbortController();
      const reader = block.log.tail({ after: position, signal: stop.signal })[Symbol.asyncIterator]();
      const next = reader.next();
      stop.abort();
      expect(await next).toEqual({ done: true, value: undefined });
    });

    it('returns nothing when it was stopped before', async () => {
      const reader = block.log.tail({ after: 0, signal: AbortSignal.abort() })[Symbol.asyncIterator]();
      expect(await reader.next()).toEqual({ done: true, value: undefined });
    });
  });
}

async function appendTen(log: EventLog): Promise<void> {
  const streamId = newStream();
  for (const expectedVersion of range(0, 9)) await log.append(aCommit({ streamId, expectedVersion }));
}

interface TailRead {
  readonly after: number;
  readonly count: number;
  readonly batchSize?: number;
}

async function readTail(log: EventLog, { count, ...options }: TailRead): Promise<RecordedEvent[]> {
  const stop = new AbortController();
  const seen: RecordedEvent[] = [];
  for await (const batch of log.tail({ ...options, signal: stop.signal })) {
    seen.push(...batch);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}
