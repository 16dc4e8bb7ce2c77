import type { Commit } from '../../../../../libs/events/src/event-log.port.js';
import { aCommit, newStream } from '../../../../../libs/events/src/testing/sample-commits.js';
import { SqliteLogWriter } from '../log-writer.js';

/** Writes commits quickly, without threads; each has its own stream unless it names one. */
export function fillLog(path: string, commits: readonly Partial<Commit>[]): void {
  const writer = SqliteLogWriter.open(path);
  try {
    for (const outcome of writer.write(commits.map((commit) => aCommit({ streamId: newStream(), ...commit })))) {
      if (outcome.kind !== 'recorded') throw new Error(`The log answered a commit with ${outcome.kind}.`);
    }
  } finally {
    writer.close();
  }
}
