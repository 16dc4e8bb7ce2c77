import type { EventFilter } from '../event-log/event-log.port.js';
import type { Direction, PositionRange } from '../event-log/position-range.js';
import { EVENT_COLUMNS } from './sqlite.event-row.js';
import type { EventRow } from './sqlite.event-row.js';
import type { Connection, Statement } from './sqlite.log-schema.js';

/** Every condition is optional, so that there is one statement whatever the filter. */
const CONDITIONS = `position BETWEEN ?1 AND ?2
  AND (?3 IS NULL OR type IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR actor_id = ?4)
  AND (?5 IS NULL OR occurred_at >= ?5)
  AND (?6 IS NULL OR occurred_at < ?6)`;

/** Events of a range of positions that pass a filter, over one connection. */
export class SqliteEventQuery {
  readonly #byPosition: Record<Direction, Statement>;
  readonly #byStream: Record<Direction, Statement>;
  readonly #eventsOfStreams: Statement;

  constructor(connection: Connection) {
    const both = (streams: string): Record<Direction, Statement> => ({
      forwards: connection.prepare(selectEvents(streams, 'ASC')).raw(),
      backwards: connection.prepare(selectEvents(streams, 'DESC')).raw(),
    });
    this.#byPosition = both('(?7 IS NULL OR stream_id IN (SELECT value FROM json_each(?7)))');
    this.#byStream = both('stream_id IN (SELECT value FROM json_each(?7))');
    this.#eventsOfStreams = connection
      .prepare(`SELECT sum((SELECT max(stream_version) FROM events WHERE stream_id = value)) FROM json_each(?)`)
      .raw();
  }

  rows(
    range: PositionRange,
    filter: EventFilter,
    direction: Direction,
    limit: number,
    useStreamIndex: boolean,
  ): EventRow[] {
    const statement = (useStreamIndex ? this.#byStream : this.#byPosition)[direction];
    const { types, streamIds, actorId, from, to } = filter;
    return statement.all([
      range.low,
      range.high,
      types ? JSON.stringify(types) : null,
      actorId ?? null,
      from === undefined ? null : asRecorded(from),
      to === undefined ? null : asRecorded(to),
      streamIds ? JSON.stringify(streamIds) : null,
      limit,
    ]) as EventRow[];
  }

  /** How many events the streams have together: whether going through all of them is cheap. */
  eventsOfStreams(streamIds: readonly string[]): number {
    const [events] = this.#eventsOfStreams.get([JSON.stringify(streamIds)]) as [number | null];
    return events ?? 0;
  }
}

/** Instants are compared as text, so they must be written as the log writes them: UTC, with milliseconds. */
const asRecorded = (instant: string): string => new Date(instant).toISOString();

const selectEvents = (streams: string, order: 'ASC' | 'DESC'): string =>
  `SELECT ${EVENT_COLUMNS} FROM events WHERE ${CONDITIONS} AND ${streams} ORDER BY position ${order} LIMIT ?8`;
