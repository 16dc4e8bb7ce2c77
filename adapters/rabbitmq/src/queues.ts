import type { Channel } from 'amqplib';
import type { RabbitNames } from './names.js';

/** Bounds of the message bus. They are written into the queues: all processes of an installation must agree on them. */
export interface RabbitLimits {
  /** Deliveries before a message is given up; default 4. */
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

/** RabbitMQ 4 counts to 20 where nothing is said, and 3.x knows no other way to say that there is no limit. */
const NO_DELIVERY_LIMIT = 1_000_000_000;
/** How long a handler may take. Where a broker is not told, it takes messages back after half an hour; 3.10 cannot be told so. */
const LONGEST_WORK_MS = 24 * 60 * 60 * 1_000;
/** Events that may wait for a group; then the relay waits too. */
const FEED_CAPACITY = 100_000;
/** Messages that may wait for one process, of those that every process gets: the oldest make room. */
const OWN_QUEUE_CAPACITY = 10_000;

/** What of a group may be declared anew, as often as one likes. */
export interface GroupQueues {
  readonly group: string;
  readonly patterns: Iterable<string>;
}

/** The queue of a group with its bindings, those in which its messages rest, and that of the dead letters. */
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
      'x-delivery-limit': limits.deliveryLimit - 1, // it counts how often a message came back
      'x-consumer-timeout': LONGEST_WORK_MS,
    },
  });
  for (const delayMs of restingTimes(limits))
    await channel.assertQueue(names.restingQueue(group, delayMs), {
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

/** A queue of this process alone, which goes with its connection. Answers its name. */
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

/** The oldest dead letter makes room for a new one. Listing returns them to the queue, which is not to count. */
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
 * The exchange of recorded events and the queues of the groups that receive them. Their events are in the log: they
 * need no dead letters, and one that is lost is read from there.
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

/** Rests before the second delivery, the third, and so on, milliseconds. */
export const restingTimes = ({ deliveryLimit, redeliveryDelayMs }: RabbitLimits): number[] =>
  Array.from({ length: deliveryLimit - 1 }, (_, index) => redeliveryDelayMs * 2 ** index);

type Arguments = Readonly<Record<string, string | number>>;

const bounded = (capacity: number): Arguments => ({
  'x-queue-type': 'quorum',
  'x-max-length': capacity,
  'x-overflow': 'reject-publish',
});

/** Handed on through the default exchange, and kept until the other queue has it. */
const deadLettered = (queue: string): Arguments => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
});
