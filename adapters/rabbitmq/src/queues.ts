import type { Channel } from 'amqplib';
import type { RabbitNames } from './names.js';

/** Bounds of the message bus. They are written into the queues: all processes of an installation must agree on them. */
export interface RabbitLimits {
  /** Deliveries before a message becomes a dead letter; default 4. */
  readonly deliveryLimit: number;
  /** Milliseconds before the second delivery, doubled for each one after; default 250. */
  readonly redeliveryDelayMs: number;
  /** Messages that may wait for a group; more are refused. Default 10,000. */
  readonly capacity: number;
  /** Dead letters kept; default 1,000. */
  readonly maxDeadLetters: number;
}

export const DEFAULT_LIMITS: RabbitLimits = {
  deliveryLimit: 4,
  redeliveryDelayMs: 250,
  capacity: 10_000,
  maxDeadLetters: 1_000,
};

/** RabbitMQ 4 has a default limit of 20, and 3.x has no other way to set no limit. */
const NO_DELIVERY_LIMIT = 1_000_000_000;
/** How long a handler may run. The broker's default is half an hour; RabbitMQ 3.10 ignores this argument. */
const LONGEST_WORK_MS = 24 * 60 * 60 * 1_000;
/** Events that may wait for a group; then the relay waits too. */
const FEED_CAPACITY = 100_000;
/** Messages that may wait for one process in its own queue; beyond that the oldest are dropped. */
const OWN_QUEUE_CAPACITY = 10_000;

/** The queue of a group and its bindings; declaring it is idempotent. */
export interface GroupQueues {
  readonly group: string;
  readonly patterns: Iterable<string>;
}

/** Declares the queue of a group with its bindings, its retry queues, and the dead letter queue. */
export async function declareGroup(
  channel: Channel,
  names: RabbitNames,
  { group, patterns }: GroupQueues,
  limits: RabbitLimits,
): Promise<void> {
  await declareDead(channel, names, limits);
  await channel.assertQueue(names.queue(group), {
    durable: true,
    arguments: {
      ...bounded(limits.capacity),
      ...deadLettered(names.dead),
      'x-delivery-limit': limits.deliveryLimit - 1, // the broker counts returns, not deliveries
      'x-consumer-timeout': LONGEST_WORK_MS,
    },
  });
  for (const delayMs of retryDelays(limits))
    await channel.assertQueue(names.retryQueue(group, delayMs), {
      durable: true,
      arguments: {
        ...bounded(limits.capacity),
        ...deadLettered(names.queue(group)),
        'x-message-ttl': delayMs,
      },
    });
  await declareMessages(channel, names);
  for (const pattern of patterns) await channel.bindQueue(names.queue(group), names.messages, pattern);
}

/** Declares a queue for this process, deleted with its connection. @returns its name */
export async function declareOwnQueue(channel: Channel): Promise<string> {
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
    arguments: { 'x-max-length': OWN_QUEUE_CAPACITY, 'x-overflow': 'drop-head' },
  });
  return queue;
}

export async function declareMessages(channel: Channel, names: RabbitNames): Promise<void> {
  await channel.assertExchange(names.messages, 'topic', { durable: true });
}

/** The oldest dead letter is dropped for a new one. Listing returns messages to the queue, so there is no delivery limit. */
export async function declareDead(channel: Channel, names: RabbitNames, limits: RabbitLimits): Promise<void> {
  await channel.assertQueue(names.dead, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-max-length': limits.maxDeadLetters,
      'x-overflow': 'drop-head',
      'x-delivery-limit': NO_DELIVERY_LIMIT,
    },
  });
}

/**
 * Declares the exchange of recorded events and the queues of the groups that receive them. They have no dead letters:
 * every event is in the log, and a lost one is read from there.
 */
export async function declareFeed(channel: Channel, names: RabbitNames, groups: Iterable<string>): Promise<void> {
  await channel.assertExchange(names.events, 'topic', { durable: true });
  for (const group of groups) {
    await channel.assertQueue(names.queue(group), {
      durable: true,
      arguments: { ...bounded(FEED_CAPACITY), 'x-delivery-limit': NO_DELIVERY_LIMIT },
    });
    await channel.bindQueue(names.queue(group), names.events, '#');
  }
}

/** Delays before the second delivery, the third, and so on, milliseconds. */
export const retryDelays = ({ deliveryLimit, redeliveryDelayMs }: RabbitLimits): number[] =>
  Array.from({ length: deliveryLimit - 1 }, (_, index) => redeliveryDelayMs * 2 ** index);

type Arguments = Readonly<Record<string, string | number>>;

const bounded = (capacity: number): Arguments => ({
  'x-queue-type': 'quorum',
  'x-max-length': capacity,
  'x-overflow': 'reject-publish',
});

/** Dead-lettered through the default exchange, and kept until the other queue has confirmed it. */
const deadLettered = (queue: string): Arguments => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
});
