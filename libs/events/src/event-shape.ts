import { type Actor, erasableFields, type StoredEvent } from '@reelog/domain';
import { isErased } from './hash-chain.js';
import { isInstant } from './record-time.js';
import { isCount, isObject, isText, misshapen, type Shape } from './shape.js';

const EVENT: Shape<Exclude<keyof StoredEvent, 'recordedAt'>> = {
  position: isCount,
  streamId: isText,
  streamVersion: isCount,
  eventId: isText,
  type: isText,
  schemaVersion: isCount,
  occurredAt: isText,
  actor: isObject,
  commandId: isText,
  correlationId: isText,
  causationId: (value) => value === null || isText(value),
  dataHash: isText,
  previousHash: isText,
  hash: isText,
  data: isObject,
  salts: isObject,
};

/** From log format 2 on. */
const TIMED_EVENT: Shape<keyof StoredEvent> = { ...EVENT, recordedAt: isInstant };

const ACTOR: Shape<keyof Actor> = { id: isText, role: isText };

/** 16 bytes as the writer spells them: another spelling would have the same digest. */
const SALT = /^[0-9a-f]{32}$/;

/**
 * The extra or missing field of a stored event, if any. Digests cover only the known fields of an envelope and the
 * salts in use, so they do not reveal additions.
 */
export const eventShapeProblem = (event: StoredEvent): string | undefined =>
  misshapen('The event', event, event.recordedAt === undefined ? EVENT : TIMED_EVENT) ??
  misshapen('Its actor', event.actor, ACTOR) ??
  saltsProblem(event);

/** Each erasable field that is present and not erased has a salt; no other field has one. */
function saltsProblem(event: StoredEvent): string | undefined {
  const { data, salts } = event;
  const erasable = erasableFields(event);
  for (const [field, salt] of Object.entries(salts)) {
    if (!erasable.includes(field) || data[field] === undefined)
      return `It has a salt for ${JSON.stringify(field)}, which is not a salted field.`;
    if (!isText(salt) || !SALT.test(salt))
      return `Its salt for ${field} is not 16 bytes in lower-case hexadecimal digits.`;
  }
  for (const field of erasable) {
    if (data[field] !== undefined && salts[field] === undefined && !isErased(data[field]))
      return `Its ${field} has neither a salt nor the mark of an erased value.`;
  }
  return undefined;
}
