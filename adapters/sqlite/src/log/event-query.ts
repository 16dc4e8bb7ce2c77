import type { Actor } from '@reelog/domain';
import type { Direction, EventCount, EventFilter, PositionRange } from '@reelog/events';
import { type RawRow, readColumns, SEPARATOR } from './event-row.js';
import { type Connection, readFormat, type Statement } from './log-schema.js';

/** Every condition is optional, so that one statement serves all filters. */
const CONDITIONS = `position BETWEEN ?1 AND ?2
  AND (?3 IS NULL OR type IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR actor_id IN (SELECT value FROM json_each(?4)))
  AND (?5 IS NULL OR occurred_at >= ?5)
  AND (?6 IS NULL OR occurred_at < ?6)
  AND (?8 IS NULL OR actor_role IN (SELECT value FROM json_each(?8)))`;

/** Events in a range of positions that match a filter, over one connection. */
export class SqliteEventQuery {
  private readonly byPosition: Record<Direction, Statement>;
  private readonly byStream: Record<Direction, Statement>;
  private readonly countOfStreams: Statement;
  private readonly selectCounts: Statement;

  constructor(connection: Connection) {
    const columns = readColumns(readFormat(connection));
    const both = (streams: string): Record<Direction, Statement> => ({
      forwards: connection.prepare(selectEvents(columns, streams, 'ASC')).raw(),
      backwards: connection.prepare(selectEvents(columns, streams, 'DESC')).raw(),
    });
    this.byPosition = both('(?7 IS NULL OR stream_id IN (SELECT value FROM json_each(?7)))');
    this.byStream = both('stream_id IN (SELECT value FROM json_each(?7))');
    this.countOfStreams = connection
      .prepare(
        `SELECT sum((SELECT max(CAST(stream_version AS INTEGER)) FROM events WHERE stream_id = value)) FROM json_each(?)`,
      )
      .raw();
    this.selectCounts = connection
      .prepare(
        `SELECT CAST(concat(type, char(31), actor_id, char(31), actor_role) AS BLOB) AS texts, count(*) FROM events
         WHERE position > ? AND position <= ? GROUP BY texts ORDER BY texts`,
      )
      .raw();
  }

  rows(
    range: PositionRange,
    filter: EventFilter,
    direction: Direction,
    limit: number,
    useStreamIndex: boolean,
  ): RawRow[] {
    const statement = (useStreamIndex ? this.byStream : this.byPosition)[direction];
    const { types, streamIds, actorIds, roles, from, to } = filter;
    return statement.all([
      range.low,
      range.high,
      types ? JSON.stringify(types) : null,
      actorIds ? JSON.stringify(actorIds) : null,
      from === undefined ? null : asRecorded(from),
      to === undefined ? null : asRecorded(to),
      streamIds ? JSON.stringify(streamIds) : null,
      roles ? JSON.stringify(roles) : null,
      limit,
    ]) as RawRow[];
  }

  /** Number of events per type and actor, after one position and up to another. */
  counts(after: number, upTo: number): EventCount[] {
    const rows = this.selectCounts.all([after, upTo]) as [Buffer, number][];
    return rows.map(([texts, count]) => {
      const [type = '', id = '', role = ''] = texts.toString().split(SEPARATOR);
      return { type, actor: { id, role: role as Actor['role'] }, count };
    });
  }

  /** Total number of events in the streams; decides whether reading all of them is cheap. */
  eventsOfStreams(streamIds: readonly string[]): number {
    const [events] = this.countOfStreams.get([JSON.stringify(streamIds)]) as [number | null];
    return events ?? 0;
  }
}

/** Instants are compared as text, so they must be written like those in the log: UTC, with milliseconds. */
const asRecorded = (instant: string): string => new Date(instant).toISOString();

const selectEvents = (columns: string, streams: string, order: 'ASC' | 'DESC'): string =>
  `SELECT ${columns} FROM events WHERE ${CONDITIONS} AND ${streams} ORDER BY position ${order} LIMIT ?9`;
