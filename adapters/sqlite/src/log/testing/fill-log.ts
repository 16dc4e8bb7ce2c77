import type { Commit } from '../../../../../libs/events/src/event-log.port.js';
import { aCommit, newStream } from '../../../../../libs/events/src/testing/sample-commits.js';
import { SqliteLogWriter } from '../log-writer.js';

/** Writes commits without threads, which is quick; each names a stream of its own unless it says otherwise. */
export function fillLog(path: string, commits: readonly Partial<Commit>[]): void {
  const writer = SqliteLogWriter.open(path);
  try {
    for (const outcome of writer.write(commits.map((commit) => aCommit({ streamId: newStream(), ...commit })))) {
      if (outcome.kind !== 'recorded') throw new Error(`The log took a commit as a ${outcome.kind}.`);
    }
  } finally {
    writer.close();
  }
}
