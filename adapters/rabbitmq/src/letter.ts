import { createHash, randomUUID } from 'node:crypto';
import type { Message } from 'amqplib';
import type { Outgoing } from './channel.js';

const DELIVERIES = 'x-deliveries';
const GROUP = 'x-group';
const REASON = 'x-reason';
const DIED_AT = 'x-died-at';
/** How often a quorum queue has got a message back. */
const RETURNED = 'x-delivery-count';
/** What the broker notes on a message that it dead-letters. */
const DEATHS = 'x-death';

/** A message of the bus on its way. Whoever wrote it, nothing is taken for granted. */
export interface Letter {
  readonly id: string;
  readonly pattern: string;
  readonly body: Buffer;
  /** Times it was given to a handler before. */
  readonly deliveries: number;
}

export interface GivenUp extends Letter {
  readonly group: string;
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly diedAt: string;
}

export const newLetter = (pattern: string, message: object): Letter => ({
  id: randomUUID(),
  pattern,
  body: Buffer.from(JSON.stringify(message)),
  deliveries: 0,
});

export function readLetter({ content, fields, properties }: Message): Letter {
  const headers: Record<string, unknown> = properties.headers ?? {};
  return {
    id: textOf(properties.messageId) ?? createHash('sha256').update(content).digest('hex'),
    pattern: textOf(properties.type) ?? fields.routingKey,
    body: content,
    deliveries: numberOf(headers[DELIVERIES]) + numberOf(headers[RETURNED]),
  };
}

/** As a new message, which has come back to no queue yet. */
export function outgoing(letter: Letter, exchange: string, routingKey: string): Outgoing {
  return {
    exchange,
    routingKey,
    body: letter.body,
    properties: {
      messageId: letter.id,
      type: letter.pattern,
      contentType: 'application/json',
      mandatory: true,
      headers: letter.deliveries > 0 ? { [DELIVERIES]: letter.deliveries } : {},
    },
  };
}

/** For the queue of dead letters. Groups give up a message each for itself: its id there is made of both. */
export function outgoingDead({ group, reason, diedAt, ...letter }: GivenUp, queue: string): Outgoing {
  const { properties, ...rest } = outgoing({ ...letter, id: deadId(letter, group) }, '', queue);
  const headers = { [DELIVERIES]: letter.deliveries, [GROUP]: group, [REASON]: reason, [DIED_AT]: diedAt };
  return { ...rest, properties: { ...properties, headers } };
}

/**
 * A message in the queue of dead letters: put there by a consumer, or by the broker, because it came back too often
 * without a word, which is what a message does that ends its consumer's process.
 */
export function readDead(message: Message, groupOf: (queue: string) => string, deliveryLimit: number): GivenUp {
  const letter = readLetter(message);
  const headers: Record<string, unknown> = message.properties.headers ?? {};
  const deliveries = numberOf(headers[DELIVERIES]);
  const group = textOf(headers[GROUP]);
  if (group !== undefined)
    return {
      ...letter,
      deliveries,
      group,
      reason: textOf(headers[REASON]) ?? 'unknown',
      diedAt: textOf(headers[DIED_AT]) ?? LONG_AGO,
    };
  const { queue, reason, diedAt } = deathOf(headers[DEATHS]);
  return {
    ...letter,
    id: deadId(letter, groupOf(queue)),
    deliveries: deliveries + deliveryLimit,
    group: groupOf(queue),
    reason,
    diedAt,
  };
}

const LONG_AGO = new Date(0).toISOString();

/** The broker notes the newest death first; times are whole seconds. */
function deathOf(deaths: unknown): { queue: string; reason: string; diedAt: string } {
  const [death] = Array.isArray(deaths) ? (deaths as unknown[]) : [];
  const { queue, reason, time } = (death ?? {}) as Record<string, unknown>;
  const seconds = (time as { value?: unknown } | undefined)?.value;
  return {
    queue: textOf(queue) ?? '',
    reason: reason === 'delivery_limit' ? DELIVERY_LIMIT : (textOf(reason) ?? 'unknown'),
    diedAt: typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : LONG_AGO,
  };
}

/** Nobody ever said what is wrong with it. */
export const DELIVERY_LIMIT = 'delivery limit';

const deadId = ({ id }: Letter, group: string): string => `${id}.${group}`;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const numberOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
