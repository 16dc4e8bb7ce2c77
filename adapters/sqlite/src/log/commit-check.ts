import type { StoredEvent } from '@reelog/domain';
import type { BadPosition } from '@reelog/events';
import { hasWrongType } from './event-row.js';
import { type Connection, type Statement, textOf } from './log-schema.js';

type CommitRow = readonly [first: number, last: number, requestDigest: Buffer | null, isTyped: 0 | 1];

interface OpenCommit {
  readonly commandId: string;
  readonly last: number;
}

/** Checks what no digest covers: the types of columns, and the table of commits. */
export class SqliteCommitCheck {
  private readonly selectMistyped: Statement;
  private readonly commit: Statement;
  private current: OpenCommit | undefined;
  private seen = 0;

  /** @param head last position to check */
  constructor(
    private readonly connection: Connection,
    private readonly head: number,
    format: number,
  ) {
    this.selectMistyped = connection
      .prepare(`SELECT min(position) FROM events WHERE position BETWEEN ? AND ? AND (${hasWrongType(format)})`)
      .raw();
    this.commit = connection
      .prepare(
        `SELECT CAST(first_position AS INTEGER), CAST(last_position AS INTEGER), CAST(request_digest AS BLOB),
           typeof(first_position) = 'integer' AND typeof(last_position) = 'integer' AND typeof(request_digest) = 'text'
         FROM commits WHERE command_id = ?`,
      )
      .raw();
  }

  /** First position in a range with a column of a wrong type. */
  mistyped(after: number, last: number): number | null {
    return (this.selectMistyped.get([after + 1, last]) as [number | null])[0];
  }

  /** Checks the commit of the next event, which is valid in the chain. */
  check({ position, commandId }: Pick<StoredEvent, 'position' | 'commandId'>): BadPosition | undefined {
    const open = this.current;
    const goesOn = open?.commandId === commandId;
    if (goesOn && position <= open.last) return undefined;
    const row = goesOn ? undefined : (this.commit.get([commandId]) as CommitRow | undefined);
    const beginsHere = row?.[0] === position && row[1] >= position && (open?.last ?? 0) === position - 1;
    if (!row || !beginsHere || row[3] !== 1 || !isText(row[2]))
      return { position, problem: 'Its commit is missing, or does not match its events.' };
    this.current = { commandId, last: row[1] };
    this.seen++;
    return undefined;
  }

  /** Call after the last event: whether there are commits without events. */
  finish(): BadPosition | undefined {
    const { head } = this;
    const one = (sql: string): number | undefined =>
      (this.connection.prepare(sql).raw().get([head]) as [number] | undefined)?.[0];
    if ((this.current?.last ?? 0) !== head) return { position: head, problem: 'Its commit does not end with it.' };
    if (one('SELECT count(*) FROM commits WHERE first_position <= ?') === this.seen) return undefined;
    const stray = one(
      `SELECT CAST(first_position AS INTEGER) FROM commits c WHERE first_position <= ? AND NOT EXISTS
         (SELECT 1 FROM events e WHERE e.position = c.first_position AND e.command_id = c.command_id)
       ORDER BY first_position LIMIT 1`,
    );
    return { position: stray ?? head, problem: 'A commit is stored there that has no event.' };
  }
}

function isText(bytes: Buffer | null): boolean {
  try {
    return textOf(bytes) !== undefined;
  } catch {
    return false;
  }
}
