import { createHash, randomUUID } from 'node:crypto';
import type { Message } from 'amqplib';
import type { Outgoing } from './channel.js';

const DELIVERIES = 'x-deliveries';
const GROUP = 'x-group';
const REASON = 'x-reason';
const DIED_AT = 'x-died-at';
/** How often a message was returned to a quorum queue. */
const RETURNED = 'x-delivery-count';
/** Header that the broker adds to a message that it dead-letters. */
const DEATHS = 'x-death';

/** A message of the bus, as read from the broker. Any program may have written it, so every field is checked. */
export interface Delivery {
  readonly id: string;
  readonly pattern: string;
  readonly body: Buffer;
  /** How often a handler received it before. */
  readonly deliveries: number;
}

export interface StoredDeadLetter extends Delivery {
  readonly group: string;
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly diedAt: string;
}

export const newDelivery = (pattern: string, message: object): Delivery => ({
  id: randomUUID(),
  pattern,
  body: Buffer.from(JSON.stringify(message)),
  deliveries: 0,
});

export function readDelivery({ content, fields, properties }: Message): Delivery {
  const headers: Record<string, unknown> = properties.headers ?? {};
  return {
    id: textOf(properties.messageId) ?? createHash('sha256').update(content).digest('hex'),
    pattern: textOf(properties.type) ?? fields.routingKey,
    body: content,
    deliveries: numberOf(headers[DELIVERIES]) + numberOf(headers[RETURNED]),
  };
}

/** As a new message: the broker's counter of returns starts at zero. */
export function outgoing(delivery: Delivery, exchange: string, routingKey: string): Outgoing {
  return {
    exchange,
    routingKey,
    body: delivery.body,
    properties: {
      messageId: delivery.id,
      type: delivery.pattern,
      contentType: 'application/json',
      mandatory: true,
      headers: delivery.deliveries > 0 ? { [DELIVERIES]: delivery.deliveries } : {},
    },
  };
}

/** For the queue of dead letters. The id names the group too: each group has a dead letter of its own. */
export function outgoingDeadLetter({ group, reason, diedAt, ...delivery }: StoredDeadLetter, queue: string): Outgoing {
  const { properties, ...rest } = outgoing({ ...delivery, id: deadLetterId(delivery, group) }, '', queue);
  const headers = { [DELIVERIES]: delivery.deliveries, [GROUP]: group, [REASON]: reason, [DIED_AT]: diedAt };
  return { ...rest, properties: { ...properties, headers } };
}

/**
 * Reads a message of the dead letter queue. A consumer put it there, or the broker did: it reached the delivery limit
 * because its consumers died before they reported a reason.
 */
export function readDeadLetter(
  message: Message,
  groupOf: (queue: string) => string,
  deliveryLimit: number,
): StoredDeadLetter {
  const delivery = readDelivery(message);
  const headers: Record<string, unknown> = message.properties.headers ?? {};
  const deliveries = numberOf(headers[DELIVERIES]);
  const group = textOf(headers[GROUP]);
  if (group !== undefined)
    return {
      ...delivery,
      deliveries,
      group,
      reason: textOf(headers[REASON]) ?? 'unknown',
      diedAt: textOf(headers[DIED_AT]) ?? LONG_AGO,
    };
  const { queue, reason, diedAt } = deathOf(headers[DEATHS]);
  return {
    ...delivery,
    id: deadLetterId(delivery, groupOf(queue)),
    deliveries: deliveries + deliveryLimit,
    group: groupOf(queue),
    reason,
    diedAt,
  };
}

const LONG_AGO = new Date(0).toISOString();

/** The broker lists the newest death first. Its times are whole seconds. */
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

/** The reason when no consumer reported one. */
export const DELIVERY_LIMIT = 'delivery limit';

const deadLetterId = ({ id }: Delivery, group: string): string => `${id}.${group}`;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const numberOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
