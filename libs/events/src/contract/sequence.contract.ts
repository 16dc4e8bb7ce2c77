import fc from 'fast-check';
import type { CreateLog } from '../testing/log-under-test.js';
import { type Commit, type CommitReceipt, ConcurrencyError, type EventLog } from '../event-log.port.js';
import { aCommit, events, newStream } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

/** One append of a random history: its stream, its command, and whether its expected version is right. */
interface Step {
  readonly stream: number;
  readonly behind: number;
  readonly size: number;
  readonly command: number;
}

const steps = fc.array(
  fc.record({
    stream: fc.nat({ max: 2 }),
    behind: fc.nat({ max: 1 }),
    size: fc.integer({ min: 1, max: 3 }),
    command: fc.nat({ max: 9 }),
  }),
  { minLength: 1, maxLength: 20 },
);

export function sequenceContract(createLog: CreateLog): void {
  describe('any sequence of commits', () => {
    const block = openLogForBlock(createLog);

    it('has the same outcomes as a simple model', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const model = new LogModel((await block.log.head()).position);
          for (const step of sequence) {
            const commit = model.commitOf(step);
            expect(await outcomeOf(block.log, commit)).toEqual(model.append(commit));
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}

async function outcomeOf(log: EventLog, commit: Commit): Promise<CommitReceipt | 'conflict'> {
  return log.append(commit).catch((error: unknown) => {
    if (error instanceof ConcurrencyError) return 'conflict';
    throw error;
  });
}

/** The event log as a simple model with the same answers. */
class LogModel {
  private readonly streams = [newStream(), newStream(), newStream()];
  private readonly commandIds = Array.from({ length: 10 }, () => aCommit().commandId);
  private readonly versions = new Map<string, number>();
  private readonly receipts = new Map<string, CommitReceipt>();

  constructor(private position: number) {}

  commitOf({ stream, behind, size, command }: Step): Commit {
    const streamId = this.streams[stream] ?? '';
    const expectedVersion = Math.max(0, (this.versions.get(streamId) ?? 0) - behind);
    return aCommit({ streamId, expectedVersion, events: events(size), commandId: this.commandIds[command] ?? '' });
  }

  append({ streamId, expectedVersion, events: added, commandId, requestDigest }: Commit): CommitReceipt | 'conflict' {
    const earlier = this.receipts.get(commandId);
    if (earlier) return { ...earlier, duplicate: true };
    if (expectedVersion !== (this.versions.get(streamId) ?? 0)) return 'conflict';
    const firstPosition = this.position + 1;
    this.position += added.length;
    const streamVersion = expectedVersion + added.length;
    const receipt = {
      duplicate: false,
      recorded: true,
      streamId,
      firstPosition,
      lastPosition: this.position,
      streamVersion,
      requestDigest,
    };
    this.versions.set(streamId, streamVersion);
    this.receipts.set(commandId, receipt);
    return receipt;
  }
}
