import type { EventLog } from '../event-log.port.js';
import { aCommit, events, newStream } from './sample-commits.js';

/** One acknowledged commit, printed by the process that made it as one JSON line. */
export interface Acknowledged {
  readonly commandId: string;
  readonly streamId: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
}

const CALLERS = 16;

/** Appends from many callers at once and prints every acknowledgement, until the process is killed. */
export async function appendUntilKilled(log: EventLog): Promise<never> {
  await Promise.all(Array.from({ length: CALLERS }, () => appendToOneStream(log)));
  throw new Error('Nobody killed this process.');
}

async function appendToOneStream(log: EventLog): Promise<void> {
  const streamId = newStream();
  let expectedVersion = 0;
  for (;;) {
    const commit = aCommit({ streamId, expectedVersion, events: events(1 + (expectedVersion % 3)) });
    const { firstPosition, lastPosition, streamVersion } = await log.append(commit);
    expectedVersion = streamVersion;
    report({ commandId: commit.commandId, streamId, firstPosition, lastPosition });
  }
}

const report = (acknowledged: Acknowledged): void => {
  process.stdout.write(`${JSON.stringify(acknowledged)}\n`);
};
