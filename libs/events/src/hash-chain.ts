import { hash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { erasableFields, type StoredEvent } from '@reelog/domain';
import type { HashedEnvelope, LogHead } from './event-log.port.js';
import { isObject } from './shape.js';

/** What the first event of a log names as the hash before it. */
export const GENESIS_HASH = '0'.repeat(64);

type Salts = StoredEvent['salts'];
/** An event's data, and what decides which of its fields are erasable. */
type TypedData = Pick<StoredEvent, 'type' | 'schemaVersion' | 'data'>;

/**
 * Stands in the place of a value that was erased: the digest it had. Its salt is erased with it, so the value cannot
 * be guessed from the digest, and the event still has its `dataHash`.
 */
export interface ErasedValue {
  readonly erased: string;
}

/** True for the mark of an erased value, with nothing beside its digest. It is one only where the field has no salt. */
export const isErased = (value: unknown): value is ErasedValue =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  typeof value['erased'] === 'string' &&
  /^[0-9a-f]{64}$/.test(value['erased']);

/** A fresh random salt (16 bytes, hex) for every erasable field that the event has. */
export function newSalts(event: TypedData): Record<string, string> {
  const salts: Record<string, string> = {};
  for (const field of erasableFields(event)) {
    if (event.data[field] !== undefined) salts[field] = randomBytes(16).toString('hex');
  }
  return salts;
}

/** SHA-256 of the 16 bytes of the salt followed by the UTF-8 of the value's JCS (RFC 8785); lower-case hex. */
export function saltedDigest(salt: string, value: unknown): string {
  return sha256(Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(toJcs(value))]));
}

/**
 * SHA-256 over the JCS of `data`, in which every erasable field is replaced by its salted digest (by the digest it
 * had, when it was erased). @throws Error when a field has neither a salt nor an erasure mark, or is not JSON
 */
export function hashData({ data, ...event }: TypedData, salts: Salts): string {
  let hashed: Record<string, unknown> | undefined;
  for (const field of erasableFields(event)) {
    const value = data[field];
    if (value === undefined) continue;
    hashed ??= { ...data };
    hashed[field] = digestOf(field, value, salts[field]);
  }
  return sha256(toJcs(hashed ?? data));
}

/**
 * SHA-256 over the JCS of the envelope without `data`, `salts` and `hash`. The keys below stand in JCS order (UTF-16
 * code units), and JSON.stringify writes strings and integers just as JCS does, so its text is the JCS.
 */
export function hashEnvelope(event: HashedEnvelope): string {
  return sha256(
    JSON.stringify({
      actor: { id: event.actor.id, role: event.actor.role },
      causationId: event.causationId,
      commandId: event.commandId,
      correlationId: event.correlationId,
      dataHash: event.dataHash,
      eventId: event.eventId,
      occurredAt: event.occurredAt,
      position: event.position,
      previousHash: event.previousHash,
      recordedAt: event.recordedAt, // left out of the text when it is undefined
      schemaVersion: event.schemaVersion,
      streamId: event.streamId,
      streamVersion: event.streamVersion,
      type: event.type,
    }),
  );
}

/** An event that is about to be recorded: everything but what the hash chain adds. */
export type UnsealedEvent = Omit<StoredEvent, 'salts' | 'dataHash' | 'previousHash' | 'hash'>;

/** Links an event to the one before it. @throws Error when its data is not JSON */
export function sealEvent(event: UnsealedEvent, previousHash: string, salts: Salts = newSalts(event)): StoredEvent {
  const envelope: HashedEnvelope = {
    position: event.position, // spelled out: spreading costs more than both digests
    streamId: event.streamId,
    streamVersion: event.streamVersion,
    eventId: event.eventId,
    type: event.type,
    schemaVersion: event.schemaVersion,
    occurredAt: event.occurredAt,
    ...(event.recordedAt !== undefined && { recordedAt: event.recordedAt }),
    actor: event.actor,
    commandId: event.commandId,
    correlationId: event.correlationId,
    causationId: event.causationId,
    dataHash: hashData(event, salts),
    previousHash,
  };
  return Object.assign(envelope, { hash: hashEnvelope(envelope), data: event.data, salts });
}

/**
 * Whether events of unknown origin, in order, are those of the log that end at its head. The head's hash vouches for
 * the last of them, each for the one before it, and their digests for all that is in them. What the digests leave open
 * is refused: an erasure mark has the digest of the value it replaces, and a salt of another length could have been
 * lengthened by the beginning of its value.
 */
export function leadsTo(head: Pick<LogHead, 'hash'>, events: readonly StoredEvent[]): boolean {
  let due = head.hash;
  for (const event of [...events].reverse()) {
    if (event.hash !== due || !isIntact(event)) return false;
    due = event.previousHash;
  }
  return true;
}

function isIntact(event: StoredEvent): boolean {
  try {
    return (
      erasableFields(event).every((field) => !(field in event.data) || SALT.test(String(event.salts[field]))) &&
      event.dataHash === hashData(event, event.salts) &&
      event.hash === hashEnvelope(event)
    );
  } catch {
    return false; // it does not even have the shape of an event
  }
}

const SALT = /^[0-9a-f]{32}$/;

function digestOf(field: string, value: unknown, salt: string | undefined): string {
  if (salt !== undefined) return saltedDigest(salt, value);
  if (isErased(value)) return value.erased;
  throw new Error(`The field ${field} has neither a salt nor the mark of an erased value.`);
}

/** RFC 8785. @throws Error when the value is not JSON (lone surrogates, NaN, cycles) */
export function toJcs(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('The value cannot be written as JSON.');
  return text;
}

const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'hex');
