import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CreateLog, LogUnderTest } from '../testing/log-under-test.js';
import type { EventLog } from '../event-log.port.js';
import type { Acknowledged } from '../testing/append-until-killed.js';
import { aCommit, range } from '../testing/sample-commits.js';

export function crashContract(createLog: CreateLog): void {
  describe('a process that is killed while it appends', () => {
    let underTest: LogUnderTest;
    beforeEach(async () => {
      underTest = await createLog();
    });
    afterEach(() => underTest.destroy());

    it('leaves a log with every acknowledged commit, complete and without a gap, that opens and accepts commits', async () => {
      const acknowledged: Acknowledged[] = [];
      for (const kill of range(1, 3)) {
        acknowledged.push(...(await appendAndKill(underTest, kill * 150)));
        const log = await underTest.open();
        await expectEverything(log, acknowledged);
        expect(await underTest.audit().verify()).toMatchObject({ valid: true, head: await log.head() });
        const { firstPosition } = await log.append(aCommit());
        expect((await log.head()).position).toBe(firstPosition);
        await log.close();
      }
    }, 60_000);
  });
}

/** The acknowledgements of a process that was killed while it worked. */
async function appendAndKill({ appenderArguments }: LogUnderTest, after: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, appenderArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}')) break; // cut by the kill: not acknowledged
    acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === after) child.kill('SIGKILL');
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(after);
  return acknowledged;
}

async function expectEverything(log: EventLog, acknowledged: readonly Acknowledged[]): Promise<void> {
  for (const { commandId, streamId, firstPosition, lastPosition } of acknowledged) {
    expect(await log.findCommit(commandId)).toMatchObject({ streamId, firstPosition, lastPosition });
  }
  for (const streamId of new Set(acknowledged.map((commit) => commit.streamId))) {
    const found = await log.readStream(streamId);
    expect(found.map((event) => event.streamVersion)).toEqual(range(1, found.length));
  }
}
