import type { CreateLog } from '../testing/log-under-test.js';
import { aCommit, digest, events, newStream, range } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

export function idempotencyContract(createLog: CreateLog): void {
  describe('a command id', () => {
    const block = openLogForBlock(createLog);

    it('that was used before gives the receipt of then, though the stream has moved on', async () => {
      const commit = aCommit({ events: events(2) });
      const first = await block.log.append(commit);
      await block.log.append(aCommit({ streamId: commit.streamId, expectedVersion: 2 }));
      const head = await block.log.head();
      expect(await block.log.append(commit)).toEqual({ ...first, duplicate: true });
      expect(await block.log.head()).toEqual(head);
    });

    it('that comes back with another request shows the digest of the first', async () => {
      const commit = aCommit();
      await block.log.append(commit);
      const again = await block.log.append({ ...commit, requestDigest: digest('another request') });
      expect(again).toMatchObject({ duplicate: true, requestDigest: digest('a request') });
    });

    it('is recorded once, however many callers bring it at the same time', async () => {
      const commit = aCommit();
      const receipts = await Promise.all(range(1, 20).map(() => block.log.append(commit)));
      expect(receipts.filter((receipt) => !receipt.duplicate)).toHaveLength(1);
      expect(new Set(receipts.map((receipt) => receipt.firstPosition)).size).toBe(1);
      expect(await block.log.readStream(commit.streamId)).toHaveLength(1);
    });

    it('is recorded once, even when it names two streams at the same time', async () => {
      const commandId = aCommit().commandId;
      const receipts = await Promise.all([
        block.log.append(aCommit({ commandId, streamId: newStream() })),
        block.log.append(aCommit({ commandId, streamId: newStream() })),
      ]);
      expect(receipts.map((receipt) => receipt.duplicate).sort()).toEqual([false, true]);
      expect(receipts[0]?.streamId).toBe(receipts[1]?.streamId);
    });

    it('finds its commit, and only its own', async () => {
      const commit = aCommit({ events: events(3) });
      const receipt = await block.log.append(commit);
      expect(await block.log.findCommit(commit.commandId)).toEqual({ ...receipt, duplicate: true });
      expect(await block.log.findCommit('never-used')).toBeUndefined();
    });
  });
}
