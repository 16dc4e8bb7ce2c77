import type { EventLog } from '../event-log.port.js';
import { aCommit, events, newStream } from './sample-commits.js';

/** One acknowledged commit, as the process that made it reports it: one JSON line each. */
export interface Acknowledged {
  readonly commandId: string;
  readonly streamId: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
}

const CALLERS = 16;

/** Appends from many callers at once and reports every acknowledgement on standard output, until somebody kills it. */
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
