import type { StoredEvent } from '@reelog/domain';
import {
  type BadPosition,
  type ChainVerifier,
  type CheckOfEvents,
  isBroken,
  type LogHead,
  type LogToVerify,
} from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import type { SqliteCommitCheck } from './commit-check.js';
import { type RawRow, readEvent, spellingProblem } from './event-row.js';
import { isDamage } from './log-errors.js';
import { SqliteLogReader } from './sqlite.log-reader.js';

/** Events per step: some tens of milliseconds. */
const EVENTS_A_STEP = 2_000;

const WRONG_TYPE = 'One of its columns has a type that the log does not write.';

/** A log file for a verification; reads synchronously, so use it in a thread. */
export class SqliteLogToVerify implements LogToVerify {
  readonly head: LogHead;
  readonly committed: number;
  private readonly reader: SqliteLogReader;
  private readonly commits: SqliteCommitCheck;

  constructor(path: string) {
    this.reader = new SqliteLogReader(path);
    this.committed = this.reader.lastCommittedPosition();
    this.head = this.reader.head(); // read after the commits, so that a commit in between does not look like a cut tail
    this.commits = this.reader.commitCheck(this.head.position);
  }

  async *checks(): AsyncGenerator<CheckOfEvents> {
    for (let after = 0; after < this.head.position;) {
      const rows = this.reader.rowsAfter(after, Math.min(EVENTS_A_STEP, this.head.position - after));
      const last = rows.at(-1)?.[0];
      if (last === undefined) return;
      const range = { after, last };
      yield (chain) => this.check(rows, range, chain);
      after = last;
    }
  }

  finish(): BadPosition | undefined {
    return this.commits.finish();
  }

  close(): void {
    this.reader.close();
  }

  private check(
    rows: readonly RawRow[],
    { after, last }: { readonly after: number; readonly last: number },
    chain: ChainVerifier,
  ): BadPosition | undefined {
    const mistyped = this.commits.mistyped(after, last);
    const times = this.reader.recordedTimes(after, last);
    for (const row of rows) {
      if (mistyped === row[0]) return { position: chain.last.position + 1, problem: WRONG_TYPE };
      const event = readEvent(row);
      const bad = chain.check(event);
      if (bad) return bad;
      if (isBroken(event)) continue;
      const spelling = spellingProblem(row, event);
      if (spelling !== undefined) return { position: event.position, problem: spelling };
      const around = this.misdated(event, times.get(event.position), chain) ?? this.commits.check(event);
      if (around) return around;
    }
    return undefined;
  }

  /** Checks that the index of derived recording times has the right entries, and no others. */
  private misdated(
    { position, recordedAt }: StoredEvent,
    time: string | undefined,
    chain: ChainVerifier,
  ): BadPosition | undefined {
    const due = recordedAt === undefined && this.reader.format > 1 ? chain.recordedAt : undefined;
    if (time === due) return undefined;
    return { position, problem: 'Its entry in the index of recording times does not match the events.' };
  }
}

export const damageOf = (error: unknown): string | undefined =>
  isDamage(error) ? `The file cannot be read at or after this position: ${messageOf(error)}.` : undefined;
