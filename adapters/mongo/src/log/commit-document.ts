import type { Actor, StoredEvent } from '@reelog/domain';
import type { BrokenEvent, Commit, CommitReceipt, UnchangedCommand } from '@reelog/events';

/**
 * One commit as stored. Values that its events share, or that follow from their order, are stored once: position =
 * `_id` + index, and so on, so that they cannot contradict each other.
 */
export interface CommitDocument {
  /** Position of its first event. */
  readonly _id: number;
  readonly streamId: string;
  /** Version of its first event: two commits with the same expected version collide, whatever their sizes. */
  readonly streamVersion: number;
  readonly count: number;
  readonly commandId: string;
  readonly requestDigest: string;
  readonly actor: Actor;
  readonly occurredAt: string;
  /** Absent from commits of log format 1. */
  readonly recordedAt?: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly previousHash: string;
  /** Hash of its last event, so that the head can be read without the events. */
  readonly hash: string;
  readonly events: readonly EventPart[];
  /** Only for a command that changed nothing and has no events. */
  readonly unchanged?: Omit<UnchangedCommand, 'commandId' | 'requestDigest'>;
}

/**
 * The fields of one event. `data` and `salts` are JSON text, so that any JSON is read back as it was hashed: the driver
 * rejects some keys in documents (with NUL, or `_bsontype`). The speed is about the same.
 */
export interface EventPart {
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly dataHash: string;
  readonly hash: string;
  readonly data: string;
  /** Absent when there are none. */
  readonly salts?: string;
}

/** @param events the sealed events of the commit. @throws Error when there are none */
export function documentOf(
  { requestDigest }: Pick<Commit, 'requestDigest'>,
  events: readonly StoredEvent[],
): CommitDocument {
  const [first] = events;
  if (!first) throw new Error('A commit has at least one event.');
  return {
    _id: first.position,
    streamId: first.streamId,
    streamVersion: first.streamVersion,
    count: events.length,
    commandId: first.commandId,
    requestDigest,
    actor: first.actor,
    occurredAt: first.occurredAt,
    ...(first.recordedAt !== undefined && { recordedAt: first.recordedAt }),
    correlationId: first.correlationId,
    causationId: first.causationId,
    previousHash: first.previousHash,
    hash: (events.at(-1) ?? first).hash,
    events: events.map(partOf),
  };
}

/** The events of a commit. A damaged event is replaced by its description; never throws. */
export function* eachEventOf(document: CommitDocument): Generator<StoredEvent | BrokenEvent> {
  let { previousHash } = document;
  const parts: readonly EventPart[] = Array.isArray(document.events) ? document.events : [];
  for (const [index, part] of parts.entries()) {
    try {
      yield eventOf(document, part, index, previousHash);
      previousHash = part.hash;
    } catch {
      yield { position: document._id + index, problem: 'It is not an event, or its data or salts are not JSON.' };
      previousHash = hashOf(part);
    }
  }
}

const hashOf = (part: EventPart | null): string => String(part?.hash);

/** All events of a commit. */
export const eventsOf = (document: CommitDocument): (StoredEvent | BrokenEvent)[] => [...eachEventOf(document)];

export const lastPositionOf = ({ _id, count }: Pick<CommitDocument, '_id' | 'count'>): number => _id + count - 1;
/** Version of the stream after the commit. */
export const lastVersionOf = ({ streamVersion, count }: Pick<CommitDocument, 'streamVersion' | 'count'>): number =>
  streamVersion + count - 1;

/** The receipt of a repeated command: that of its first commit or stored result, marked as a duplicate. */
export function receiptOf(document: Omit<CommitDocument, 'events'>): CommitReceipt {
  const { requestDigest, unchanged } = document;
  if (unchanged) {
    const { streamId, streamVersion, position } = unchanged;
    const place = { firstPosition: position + 1, lastPosition: position };
    return { duplicate: true, recorded: false, streamId, ...place, streamVersion, requestDigest };
  }
  return {
    duplicate: true,
    recorded: true,
    streamId: document.streamId,
    firstPosition: document._id,
    lastPosition: lastPositionOf(document),
    streamVersion: lastVersionOf(document),
    requestDigest,
  };
}

const partOf = ({ eventId, type, schemaVersion, dataHash, hash, data, salts }: StoredEvent): EventPart => ({
  eventId,
  type,
  schemaVersion,
  dataHash,
  hash,
  data: JSON.stringify(data),
  ...(Object.keys(salts).length > 0 && { salts: JSON.stringify(salts) }),
});

const NO_SALTS: StoredEvent['salts'] = Object.freeze({});

const eventOf = (document: CommitDocument, part: EventPart, index: number, previousHash: string): StoredEvent => ({
  position: document._id + index,
  streamId: document.streamId,
  streamVersion: document.streamVersion + index,
  eventId: part.eventId,
  type: part.type,
  schemaVersion: part.schemaVersion,
  occurredAt: document.occurredAt,
  ...(document.recordedAt !== undefined && { recordedAt: document.recordedAt }),
  actor: document.actor,
  commandId: document.commandId,
  correlationId: document.correlationId,
  causationId: document.causationId,
  dataHash: part.dataHash,
  previousHash,
  hash: part.hash,
  data: JSON.parse(part.data) as StoredEvent['data'],
  salts: part.salts === undefined ? NO_SALTS : (JSON.parse(part.salts) as StoredEvent['salts']),
});
