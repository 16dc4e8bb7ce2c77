import { setTimeout as pause } from 'node:timers/promises';
import type { CreateLog } from '../testing/log-under-test.js';
import { EventLogUnavailableError } from '../event-log.port.js';
import { aCommit, range } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

/** Concurrent appends, some of which are withdrawn. */
const MANY = 200;

export function withdrawalContract(createLog: CreateLog): void {
  describe('appending with a signal', () => {
    const block = openLogForBlock(createLog);

    it('records a commit whose signal does not abort', async () => {
      const commit = aCommit();
      await block.log.append(commit, { signal: new AbortController().signal });
      expect(await block.log.findCommit(commit.commandId)).toBeDefined();
    });

    it('records nothing once the signal has aborted', async () => {
      const commit = aCommit();
      const append = block.log.append(commit, { signal: AbortSignal.abort() });
      await expect(append).rejects.toMatchObject({ recorded: 'no' });
      await block.log.append(aCommit());
      expect(await block.log.findCommit(commit.commandId)).toBeUndefined();
    });

    it('never records a commit that it reported as not recorded, whenever the callers give up', async () => {
      const commits = range(1, MANY).map(() => aCommit());
      const outcomes = await Promise.all(
        commits.map(async (commit, index) => {
          const given = new AbortController();
          void pause(index % 20).then(() => given.abort());
          await pause(index % 7);
          return block.log.append(commit, { signal: given.signal }).then(
            () => 'yes' as const,
            (error: unknown) => {
              expect(error).toBeInstanceOf(EventLogUnavailableError);
              return (error as EventLogUnavailableError).recorded;
            },
          );
        }),
      );
      await block.log.append(aCommit()); // after it, none of the others is pending
      for (const [index, commit] of commits.entries()) {
        const outcome = outcomes[index];
        if (outcome === 'unknown') continue;
        expect([outcome, (await block.log.findCommit(commit.commandId)) !== undefined]).toEqual([
          outcome,
          outcome === 'yes',
        ]);
      }
    });
  });
}
