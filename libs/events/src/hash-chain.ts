import { hash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { erasableFields, type StoredEvent } from '@reelog/domain';
import type { HashedEnvelope, LogHead } from './event-log.port.js';
import { isObject } from './shape.js';

/** The previous hash of the first event of a log. */
export const GENESIS_HASH = '0'.repeat(64);

type Salts = StoredEvent['salts'];
/** An event's data, and the fields that determine what is erasable. */
type TypedData = Pick<StoredEvent, 'type' | 'schemaVersion' | 'data'>;

/**
 * Replaces an erased value with its digest. The salt is erased as well, so the value cannot be guessed from the digest,
 * and the event still matches its `dataHash`.
 */
export interface ErasedValue {
  readonly erased: string;
}

/** True for the mark of an erased value, which has only a digest. Check also that the field has no salt. */
export const isErased = (value: unknown): value is ErasedValue =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  typeof value['erased'] === 'string' &&
  /^[0-9a-f]{64}$/.test(value['erased']);

/** A new random salt (16 bytes, hex) for every erasable field of the event. */
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
 * SHA-256 over the JCS of `data`, in which every erasable field is replaced by its salted digest. @throws Error when a
 * field has neither a salt nor an erasure mark, or is not JSON
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
 * SHA-256 over the JCS of the envelope without `data`, `salts` and `hash`. The keys below are in JCS order (UTF-16 code
 * units), and JSON.stringify writes strings and integers as JCS does.
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

/** An event before it is recorded: without the fields of the hash chain. */
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
 * Whether events of unknown origin, in order, are the events of the log up to its head. The head's hash proves the last
 * one, and each event proves the one before it. Erasure marks are rejected because they share the digest of the
 * original value, and salts of another length because they could contain the beginning of the value.
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
    return false; // not even the shape of an event
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
