import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { viewIdentity } from '@reelog/domain';
import type { EventLog } from '../../../events/src/event-log.port.js';
import type { AcknowledgedView } from '../testing/count-until-killed.js';
import { recordedViews } from '../testing/sample-views.js';
import type { CreateViewLedger, ViewLedgerUnderTest } from '../testing/view-ledger-under-test.js';

const ROUNDS = 5;
/** A process is killed within this time of its first acknowledgement, milliseconds: longer than one flush. */
const LIFE_MS = 1_500;
const SOON_MS = 10_000;

export function crashContract(createLedger: CreateViewLedger): void {
  describe('a process that is killed while it counts', () => {
    let underTest: ViewLedgerUnderTest;
    beforeEach(async () => {
      underTest = await createLedger();
    });
    afterEach(() => underTest.destroy());

    it('loses no acknowledged view, and counts none twice', async () => {
      const acknowledged = new Map<string, Set<string>>();
      for (let round = 1; round <= ROUNDS; round += 1) {
        for (const { videoId, view } of await countAndKill(underTest, Math.random() * LIFE_MS))
          acknowledged.set(videoId, (acknowledged.get(videoId) ?? new Set()).add(viewIdentity(view)));
        const log = await underTest.openLog();
        const ledger = await underTest.openLedger(log);
        for (const [videoId, expected] of acknowledged) await expectOnce(log, videoId, expected);
        await ledger.close();
        await log.close();
      }
    }, 120_000);
  });
}

/** The views that a process had acknowledged when it was killed while it worked. */
async function countAndKill({ counterArguments }: ViewLedgerUnderTest, lifeMs: number): Promise<AcknowledgedView[]> {
  const child = spawn(process.execPath, counterArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: AcknowledgedView[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}}')) break; // cut by the kill: not acknowledged
    if (acknowledged.length === 0) setTimeout(() => child.kill('SIGKILL'), lifeMs);
    acknowledged.push(JSON.parse(line) as AcknowledgedView);
  }
  expect(acknowledged.length).toBeGreaterThan(0);
  return acknowledged;
}

/** Every acknowledged view is soon in the log, and none is there twice. */
async function expectOnce(log: EventLog, videoId: string, acknowledged: ReadonlySet<string>): Promise<void> {
  let recorded: string[] = [];
  let missing = [...acknowledged];
  for (const deadline = Date.now() + SOON_MS; missing.length > 0 && Date.now() < deadline;) {
    recorded = (await recordedViews(log, videoId)).flat();
    const found = new Set(recorded);
    missing = missing.filter((identity) => !found.has(identity));
    if (missing.length > 0) await new Promise((next) => setTimeout(next, 50));
  }
  expect(missing).toEqual([]);
  expect(recorded).toHaveLength(new Set(recorded).size);
}
