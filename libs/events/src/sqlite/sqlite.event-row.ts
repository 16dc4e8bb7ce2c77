import type { Actor, StoredEvent } from '@reelog/domain';

/** Columns of a stored event, in the order of `EventRow`. */
export const EVENT_COLUMNS = `position, stream_id, stream_version, event_id, type, schema_version, occurred_at,
  actor_id, actor_role, command_id, correlation_id, causation_id, data_hash, previous_hash, hash, salts, data`;

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
];

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
  ];
}
