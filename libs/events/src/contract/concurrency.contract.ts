import type { CreateLog } from '../testing/log-under-test.js';
import { type CommitReceipt, ConcurrencyError, type EventLog } from '../event-log.port.js';
import { aCommit, events, newStream, range, readAll } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

const CALLERS = 64;

export function concurrencyContract(createLog: CreateLog): void {
  describe('concurrent callers', () => {
    const block = openLogForBlock(createLog);

    it('on their own streams are all recorded, in one order without a gap', async () => {
      const { position: before } = await block.log.head();
      const receipts = await Promise.all(
        range(1, CALLERS).map((caller) => appendInTurn(block.log, newStream(), 5, 1 + (caller % 3))),
      );
      expectGapFree(receipts.flat(), before, (await block.log.head()).position);
      for (const ofCaller of receipts) {
        const [first] = ofCaller as [CommitReceipt];
        const versions = (await block.log.readStream(first.streamId)).map((event) => event.streamVersion);
        expect(versions).toEqual(range(1, ofCaller.at(-1)?.streamVersion ?? 0));
      }
    });

    it('on one stream with the same expected version: one is recorded, all others get a conflict', async () => {
      const streamId = newStream();
      const outcomes = await Promise.allSettled(range(1, CALLERS).map(() => block.log.append(aCommit({ streamId }))));
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(CALLERS - 1);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(ConcurrencyError);
      expect(await block.log.readStream(streamId)).toHaveLength(1);
    });

    it('on one stream, deciding again after a conflict: all are recorded', async () => {
      const streamId = newStream();
      await Promise.all(range(1, 16).map(() => appendWithRetry(block.log, streamId)));
      const versions = (await block.log.readStream(streamId)).map((event) => event.streamVersion);
      expect(versions).toEqual(range(1, 16));
    });

    it('never split a commit', async () => {
      const { position: before } = await block.log.head();
      await Promise.all(range(1, CALLERS).map(() => appendInTurn(block.log, newStream(), 3, 4)));
      const stored = await readAll(block.log, { after: before, limit: 100 });
      for (let index = 0; index < stored.length; index += 4) {
        const commandIds = new Set(stored.slice(index, index + 4).map((event) => event.commandId));
        expect(commandIds.size).toBe(1);
      }
    });
  });
}

async function appendInTurn(log: EventLog, streamId: string, commits: number, size: number): Promise<CommitReceipt[]> {
  const receipts: CommitReceipt[] = [];
  for (const index of range(0, commits - 1)) {
    receipts.push(await log.append(aCommit({ streamId, expectedVersion: index * size, events: events(size) })));
  }
  return receipts;
}

async function appendWithRetry(log: EventLog, streamId: string): Promise<void> {
  for (;;) {
    const expectedVersion = (await log.readStream(streamId)).length;
    try {
      await log.append(aCommit({ streamId, expectedVersion }));
      return;
    } catch (error) {
      if (!(error instanceof ConcurrencyError)) throw error;
    }
  }
}

function expectGapFree(receipts: readonly CommitReceipt[], before: number, head: number): void {
  const positions = receipts.flatMap(({ firstPosition, lastPosition }) => range(firstPosition, lastPosition));
  expect(positions.sort((a, b) => a - b)).toEqual(range(before + 1, head));
}
