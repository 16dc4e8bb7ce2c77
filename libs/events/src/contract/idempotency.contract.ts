import { randomUUID } from 'node:crypto';
import type { UnchangedCommand } from '../event-log.port.js';
import type { CreateLog } from '../testing/log-under-test.js';
import { aCommit, digest, events, newStream, range } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

/** A sample command that changed nothing. */
const unchanged = (changes: Partial<UnchangedCommand> = {}): UnchangedCommand => ({
  commandId: randomUUID(),
  requestDigest: digest('a request'),
  streamId: newStream(),
  streamVersion: 3,
  position: 17,
  ...changes,
});

export function idempotencyContract(createLog: CreateLog): void {
  describe('a command id', () => {
    const block = openLogForBlock(createLog);

    it('that was used before gets the first receipt, even if the stream has moved on', async () => {
      const commit = aCommit({ events: events(2) });
      const first = await block.log.append(commit);
      await block.log.append(aCommit({ streamId: commit.streamId, expectedVersion: 2 }));
      const head = await block.log.head();
      expect(await block.log.append(commit)).toEqual({ ...first, duplicate: true });
      expect(await block.log.head()).toEqual(head);
    });

    it('that is reused for another request gets the digest of the first', async () => {
      const commit = aCommit();
      await block.log.append(commit);
      const again = await block.log.append({ ...commit, requestDigest: digest('another request') });
      expect(again).toMatchObject({ duplicate: true, requestDigest: digest('a request') });
    });

    it('is recorded once, even if many callers send it at the same time', async () => {
      const commit = aCommit();
      const receipts = await Promise.all(range(1, 20).map(() => block.log.append(commit)));
      expect(receipts.filter((receipt) => !receipt.duplicate)).toHaveLength(1);
      expect(new Set(receipts.map((receipt) => receipt.firstPosition)).size).toBe(1);
      expect(await block.log.readStream(commit.streamId)).toHaveLength(1);
    });

    it('is recorded once, even if it names two streams at the same time', async () => {
      const commandId = aCommit().commandId;
      const receipts = await Promise.all([
        block.log.append(aCommit({ commandId, streamId: newStream() })),
        block.log.append(aCommit({ commandId, streamId: newStream() })),
      ]);
      expect(receipts.map((receipt) => receipt.duplicate).sort()).toEqual([false, true]);
      expect(receipts[0]?.streamId).toBe(receipts[1]?.streamId);
    });

    it('finds only its own commit', async () => {
      const commit = aCommit({ events: events(3) });
      const receipt = await block.log.append(commit);
      expect(await block.log.findCommit(commit.commandId)).toEqual({ ...receipt, duplicate: true });
      expect(await block.log.findCommit('never-used')).toBeUndefined();
    });
  });

  describe('a command that changed nothing', () => {
    const block = openLogForBlock(createLog);

    it('is stored with the state it was decided on', async () => {
      const command = unchanged();
      const { commandId, ...known } = command;
      const receipt = await block.log.rememberUnchanged(command);
      const { position, ...rest } = known;
      expect(receipt).toEqual({
        duplicate: false,
        recorded: false,
        ...rest,
        firstPosition: position + 1,
        lastPosition: position,
      });
      expect(await block.log.findCommit(commandId)).toEqual({ ...receipt, duplicate: true });
      expect((await block.log.head()).position).toBe(0);
    });

    it('is never recorded later, even if it would change something then', async () => {
      const command = unchanged();
      const receipt = await block.log.rememberUnchanged(command);
      const head = await block.log.head();
      const { commandId } = command;
      expect(await block.log.append(aCommit({ commandId }))).toEqual({ ...receipt, duplicate: true });
      const stale = aCommit({ commandId, expectedVersion: 5 });
      expect(await block.log.append(stale)).toEqual({ ...receipt, duplicate: true });
      expect(await block.log.head()).toEqual(head);
    });

    it('gets the first stored result when it is repeated, or was recorded before', async () => {
      const command = unchanged();
      const first = await block.log.rememberUnchanged(command);
      const again = { ...command, requestDigest: digest('another request'), position: 99 };
      expect(await block.log.rememberUnchanged(again)).toEqual({ ...first, duplicate: true });
      const commit = aCommit();
      const recorded = await block.log.append(commit);
      const late = unchanged({ commandId: commit.commandId });
      expect(await block.log.rememberUnchanged(late)).toEqual({ ...recorded, duplicate: true });
    });

    it('is either recorded or stored as unchanged when both happen at the same time, and all callers get the same receipt', async () => {
      for (const _round of range(1, 10)) {
        const commit = aCommit();
        const { commandId, streamId } = commit;
        const receipts = await Promise.all([
          block.log.rememberUnchanged(unchanged({ commandId })),
          block.log.append(commit),
          block.log.rememberUnchanged(unchanged({ commandId })),
        ]);
        expect(new Set(receipts.map(({ recorded }) => recorded)).size).toBe(1);
        const isRecorded = receipts[0]?.recorded ?? false;
        expect(await block.log.readStream(streamId)).toHaveLength(isRecorded ? 1 : 0);
        expect(await block.log.findCommit(commandId)).toMatchObject({ recorded: isRecorded });
      }
    });

    it('does not affect reading, verifying and exporting', async () => {
      await block.log.rememberUnchanged(unchanged());
      const { position } = await block.log.head();
      expect((await block.log.readPage({ limit: 1_000 })).events).toHaveLength(position);
      expect(await block.underTest.audit().verify()).toMatchObject({ valid: true, checked: position });
    });
  });

  describe('a command that changed nothing, when the log is opened again', () => {
    it('is still known', async () => {
      const underTest = await createLog();
      const command = unchanged();
      const log = await underTest.open();
      const receipt = await log.rememberUnchanged(command);
      await log.close();
      const again = await underTest.open();
      expect(await again.findCommit(command.commandId)).toEqual({ ...receipt, duplicate: true });
      expect(await again.append(aCommit({ commandId: command.commandId }))).toMatchObject({ recorded: false });
      expect(await again.append(aCommit())).toMatchObject({ firstPosition: 1 });
      await again.close();
      await underTest.destroy();
    });
  });
}
