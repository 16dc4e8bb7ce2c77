import type { StoredEvent } from '@reelog/domain';
import {
  type BadPosition,
  type ChainVerifier,
  type CheckOfEvents,
  isBroken,
  type LogHead,
  type LogToVerify,
} from '@reelog/events';
import { type CommitDocument, eachEventOf, type EventPart } from './commit-document.js';
import type { MongoLogScan } from './log-scan.js';

/** A log in a database, for a verification: one step per fetch of commits. */
export class MongoLogToVerify implements LogToVerify {
  readonly head: LogHead;
  readonly committed: number;

  constructor(private readonly scan: MongoLogScan) {
    this.head = scan.head;
    this.committed = scan.committed;
  }

  async *checks(): AsyncGenerator<CheckOfEvents> {
    for await (const commits of this.scan.commits()) {
      const times = await this.scan.recordedTimes(commits);
      yield (chain) => {
        for (const commit of commits) {
          const bad = checkCommit(commit, chain) ?? misdated(commit, times, chain);
          if (bad) return bad;
        }
        return undefined;
      };
    }
  }

  close(): void {
    // the connection ends with the thread
  }
}

function checkCommit(commit: CommitDocument, chain: ChainVerifier): BadPosition | undefined {
  let events = 0;
  for (const event of eachEventOf(commit)) {
    const bad = chain.check(event);
    if (bad) return bad;
    const problem = isBroken(event) ? undefined : spellingProblem(commit.events[events], event);
    if (problem !== undefined) return { position: chain.last.position, problem };
    events++;
  }
  const { position, hash } = chain.last;
  if (events < commit.count) return { position: position + 1, problem: 'The event is missing.' };
  if (events > commit.count || commit.hash !== hash)
    return { position, problem: 'It is not the last event of its commit.' };
  return undefined;
}

/**
 * Checks the index of derived recording times. An entry may be missing, for a commit of an api that was not stopped in
 * time.
 */
function misdated(
  { _id, recordedAt }: CommitDocument,
  times: ReadonlyMap<number, string>,
  chain: ChainVerifier,
): BadPosition | undefined {
  const indexed = times.get(_id);
  if (indexed === undefined || (recordedAt === undefined && indexed === chain.recordedAt)) return undefined;
  return {
    position: _id,
    problem: 'Its entry in the index of recording times does not match the events.',
  };
}

/** Checks what the digests do not cover: whether the texts are spelled as the log writes them. */
function spellingProblem(part: EventPart | undefined, { data, salts }: StoredEvent): string | undefined {
  const isAsWritten = part?.data === JSON.stringify(data) && (part.salts ?? '{}') === JSON.stringify(salts);
  return isAsWritten ? undefined : 'Its data or salts are spelled differently than the log writes them.';
}
