import type { Actor, StoredEvent } from '@reelog/domain';
import type { BrokenEvent } from '@reelog/events';

/** Columns of a stored event, in the order of `EventRow`. */
export const EVENT_COLUMNS = `position, stream_id, stream_version, event_id, type, schema_version, occurred_at,
  actor_id, actor_role, command_id, correlation_id, causation_id, data_hash, previous_hash, hash, salts, data, recorded_at`;

/** The columns for a log format: events of format 1 have no `recordedAt`. */
export const eventColumns = (format: number): string =>
  format === 1 ? EVENT_COLUMNS.replace('recorded_at', 'NULL') : EVENT_COLUMNS;

export type EventRow = readonly [
  position: number,
  streamId: string,
  streamVersion: number,
  eventId: string,
  type: string,
  schemaVersion: number,
  occurredAt: string,
  actorId: string,
  actorRole: Actor['role'],
  commandId: string,
  correlationId: string,
  causationId: string | null,
  dataHash: string,
  previousHash: string,
  hash: string,
  salts: string | null,
  data: string,
  recordedAt: string | null,
];

const COLUMNS = EVENT_COLUMNS.split(',').map((column) => column.trim());
const INTEGERS: readonly string[] = ['position', 'stream_version', 'schema_version'];
const TEXTS = COLUMNS.filter((column) => !INTEGERS.includes(column));
/** Text columns that may be NULL. */
const OPTIONAL: readonly string[] = ['causation_id', 'salts', 'recorded_at'];

/** Separates the texts of a row. No text contains it: JSON escapes it, and the writer rejects it elsewhere. */
export const SEPARATOR = '\u001f';

/**
 * The columns to select for events. All texts come as one blob: libsql aborts the process when a text column has a byte
 * that is not UTF-8, and one blob is as fast as the columns; many blobs are much slower.
 */
export const readColumns = (
  format: number,
): string => `position, CAST(stream_version AS INTEGER), CAST(schema_version AS INTEGER),
  CAST(concat(${TEXTS.map((column) => asText(column, format)).join(', char(31), ')}) AS BLOB)`;

function asText(column: string, format: number): string {
  if (format === 1 && column === 'recorded_at') return `''`;
  return OPTIONAL.includes(column) ? `ifnull('=' || ${column}, '')` : column;
}

/** A row of `readColumns`. */
export type RawRow = readonly [position: number, streamVersion: number, schemaVersion: number, texts: Buffer];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The event of a row, or its damage. */
export function readEvent(raw: RawRow): StoredEvent | BrokenEvent {
  try {
    return eventFromRow(rowFromRaw(raw));
  } catch (error) {
    return { position: raw[0], problem: error instanceof SyntaxError ? 'Its data or salts are not JSON.' : NOT_TEXT };
  }
}

/** Checks what the digests do not cover: whether the columns are spelled as the log writes them. */
export function spellingProblem(raw: RawRow, event: StoredEvent | BrokenEvent): string | undefined {
  if ('problem' in event) return undefined;
  const stored = rowFromRaw(raw);
  const isAsWritten = rowFromEvent(event).every((value, column) => value === stored[column]);
  return isAsWritten ? undefined : 'Its data or salts are spelled differently than the log writes them.';
}

const NOT_TEXT = 'One of its columns is not text in UTF-8.';

/** @throws Error when a text is not UTF-8 */
export function rowFromRaw([position, streamVersion, schemaVersion, bytes]: RawRow): EventRow {
  const texts = utf8.decode(bytes).split(SEPARATOR);
  if (texts.length !== TEXTS.length) throw new TypeError(NOT_TEXT);
  let next = 0;
  return COLUMNS.map((column) => {
    if (column === 'position') return position;
    if (column === 'stream_version') return streamVersion;
    if (column === 'schema_version') return schemaVersion;
    const text = texts[next++] ?? '';
    if (!OPTIONAL.includes(column)) return text;
    return text === '' ? null : text.slice(1);
  }) as unknown as EventRow;
}

/** SQL: whether a column of an event has a type that the writer does not use. */
export const hasWrongType = (format: number): string =>
  [
    ...INTEGERS.map((column) => `typeof(${column}) <> 'integer'`),
    ...TEXTS.filter((column) => format > 1 || column !== 'recorded_at').map(
      (column) => `typeof(${column}) NOT IN ('text'${OPTIONAL.includes(column) ? `, 'null'` : ''})`,
    ),
  ].join(' OR ');

const NO_SALTS: StoredEvent['salts'] = Object.freeze({});

export function eventFromRow(row: EventRow): StoredEvent {
  return {
    position: row[0],
    streamId: row[1],
    streamVersion: row[2],
    eventId: row[3],
    type: row[4],
    schemaVersion: row[5],
    occurredAt: row[6],
    ...(row[17] !== null && { recordedAt: row[17] }),
    actor: { id: row[7], role: row[8] },
    commandId: row[9],
    correlationId: row[10],
    causationId: row[11],
    dataHash: row[12],
    previousHash: row[13],
    hash: row[14],
    data: JSON.parse(row[16]) as StoredEvent['data'],
    salts: row[15] === null ? NO_SALTS : (JSON.parse(row[15]) as StoredEvent['salts']),
  };
}

export function rowFromEvent(event: StoredEvent): EventRow {
  return [
    event.position,
    event.streamId,
    event.streamVersion,
    event.eventId,
    event.type,
    event.schemaVersion,
    event.occurredAt,
    event.actor.id,
    event.actor.role,
    event.commandId,
    event.correlationId,
    event.causationId,
    event.dataHash,
    event.previousHash,
    event.hash,
    Object.keys(event.salts).length === 0 ? null : JSON.stringify(event.salts),
    JSON.stringify(event.data),
    event.recordedAt ?? null,
  ];
}
