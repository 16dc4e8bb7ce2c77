import type { StoredEvent } from '@reelog/domain';
import { ChainVerifier, GENESIS_HASH, isBroken } from '@reelog/events';
import type { BadPosition, BrokenEvent, ChainPoint, LogHead, Verification } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import type { SqliteCommitCheck } from './commit-check.js';
import { readEvent, spellingProblem } from './event-row.js';
import { isDamage } from './log-errors.js';
import { SqliteLogReader } from './sqlite.log-reader.js';

/** Events checked in one step: some tens of milliseconds. */
const EVENTS_A_STEP = 2_000;

/** Checks a log up to the head it had at the start, event by event, step by step. */
export class SqliteLogVerification {
  readonly #chain: ChainVerifier;
  #opened: OpenedLog | undefined;

  constructor(
    private readonly path: string,
    published?: ChainPoint,
  ) {
    this.#chain = new ChainVerifier(published);
  }

  get checked(): number {
    return this.#chain.last.position;
  }

  get head(): LogHead {
    return this.#opened?.head ?? { logId: '', position: 0, hash: GENESIS_HASH };
  }

  /** Checks some more; the outcome once there is one. @throws Error when the log cannot be read, but is not damaged */
  step(): Verification | undefined {
    try {
      this.#opened ??= openLog(this.path);
      const bad = this.#checkMore(this.#opened);
      return bad && this.#result(bad === 'done' ? undefined : bad);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const reason = messageOf(error);
      return this.#result(this.#bad(`The file cannot be read here or soon after: ${reason}.`));
    }
  }

  #checkMore({ reader, commits, head, lastCommitted }: OpenedLog): BadPosition | 'done' | undefined {
    const due = head.position - this.checked;
    if (due === 0) return this.#chain.finish() ?? this.#cutTail(lastCommitted) ?? commits.finish() ?? 'done';
    const rows = reader.rowsAfter(this.checked, Math.min(EVENTS_A_STEP, due));
    const last = rows.at(-1)?.[0];
    if (last === undefined) return this.#bad('The event is missing.');
    const mistyped = commits.mistyped(this.checked, last);
    const times = reader.recordedTimes(this.checked, last);
    for (const row of rows) {
      const event = readEvent(row);
      const bad = mistyped === row[0] ? this.#bad(WRONG_TYPE) : this.#check(event, spellingProblem(row, event));
      if (bad) return bad;
      if (isBroken(event)) continue;
      const around = this.#misdated(event, times.get(event.position), reader.format) ?? commits.check(event);
      if (around) return around;
    }
    return undefined;
  }

  #check(event: StoredEvent | BrokenEvent, spelling: string | undefined): BadPosition | undefined {
    return (
      this.#chain.check(event) ?? (spelling === undefined ? undefined : { position: this.checked, problem: spelling })
    );
  }

  /** The index of derived times holds what is derived, for the events that need it, and for no others. */
  #misdated({ position, recordedAt }: StoredEvent, time: string | undefined, format: number): BadPosition | undefined {
    const due = recordedAt === undefined && format > 1 ? this.#chain.recordedAt : undefined;
    if (time === due) return undefined;
    return { position, problem: 'The index of recording times does not say of it what follows from the events.' };
  }

  #cutTail(lastCommitted: number): BadPosition | undefined {
    if (lastCommitted <= this.head.position) return undefined;
    return this.#bad(
      `The log ends here, but events up to position ${lastCommitted} were committed: its tail is missing.`,
    );
  }

  #bad(problem: string): BadPosition {
    return { position: this.checked + 1, problem };
  }

  #result(firstBad: BadPosition | undefined): Verification {
    this.#opened?.reader.close();
    const { checked, head } = this;
    return { valid: !firstBad, checked, head, ...(firstBad && { firstBad }), ...this.#chain.erasures };
  }
}

const WRONG_TYPE = 'A column of it holds another type of value than the log writes.';

interface OpenedLog {
  readonly reader: SqliteLogReader;
  readonly commits: SqliteCommitCheck;
  readonly head: LogHead;
  readonly lastCommitted: number;
}

function openLog(path: string): OpenedLog {
  const reader = new SqliteLogReader(path);
  const lastCommitted = reader.lastCommittedPosition();
  const head = reader.head(); // read after the commits: one that comes in between is no cut tail
  return { reader, commits: reader.commitCheck(head.position), head, lastCommitted };
}
