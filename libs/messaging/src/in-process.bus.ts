import { v7 as uuidv7 } from 'uuid';
import { ConsumerGroup, type ConsumerGroupOptions, type Delivery } from './consumer-group.js';
import { reasonOf } from './reason-of.js';
import { InProcessDeadLetters } from './in-process.dead-letters.js';
import {
  type DeadLetter,
  type DeadLetters,
  type MessageBus,
  MessageNotAcceptedError,
  type OnDeadLetter,
} from './message-bus.port.js';

export interface InProcessBusOptions {
  /** Deliveries before a message becomes a dead letter; default 4. */
  readonly deliveryLimit?: number;
  /** Milliseconds before the second delivery, doubled for each one after; default 250. */
  readonly redeliveryDelayMs?: number;
  /** Messages a group may hold; more are refused. Default 10,000. */
  readonly capacity?: number;
  /** Dead letters kept in memory, unless they are kept elsewhere; default 1,000. */
  readonly maxDeadLetters?: number;
  /** Where dead letters are kept; default in memory. */
  readonly deadLetters?: InProcessDeadLetters;
  readonly onDeadLetter?: OnDeadLetter;
}

export type GroupMember = Pick<ConsumerGroupOptions, 'name' | 'patterns' | 'concurrency' | 'handle'>;

/**
 * The message bus of one process. It behaves as a broker would: copies instead of references, consumer groups,
 * redelivery, dead letters, limits on everything. Messages live as long as the process, dead letters longer.
 */
export class InProcessBus implements MessageBus, DeadLetters {
  private readonly groups = new Map<string, ConsumerGroup>();
  private readonly deadLetters: InProcessDeadLetters;
  private readonly deliveryLimit: number;
  private readonly redeliveryDelayMs: number;
  private readonly capacity: number;
  private readonly onDeadLetter: OnDeadLetter;

  constructor(options: InProcessBusOptions = {}) {
    this.deliveryLimit = options.deliveryLimit ?? 4;
    this.redeliveryDelayMs = options.redeliveryDelayMs ?? 250;
    this.capacity = options.capacity ?? 10_000;
    this.deadLetters = options.deadLetters ?? new InProcessDeadLetters(undefined, options.maxDeadLetters);
    this.onDeadLetter = options.onDeadLetter ?? (() => undefined);
  }

  /**
   * Adds a consumer group; every group gets its own copy of a message. @returns a function that leaves and waits
   * for the running handlers
   */
  join(member: GroupMember): () => Promise<void> {
    if (this.groups.has(member.name)) throw new Error(`Consumer group ${member.name} has already joined`);
    const group = new ConsumerGroup({
      ...member,
      capacity: this.capacity,
      deliveryLimit: this.deliveryLimit,
      redeliveryDelayMs: this.redeliveryDelayMs,
      onDeadLetter: (delivery, error) => this.keepDeadLetter(member.name, delivery, error),
    });
    this.groups.set(member.name, group);
    return async () => {
      this.groups.delete(member.name);
      await group.close();
    };
  }

  async publish(pattern: string, message: object): Promise<void> {
    const body = JSON.stringify(message);
    const groups = [...this.groups.values()].filter((group) => group.handles(pattern));
    if (groups.length === 0) throw new MessageNotAcceptedError(pattern, 'no-consumer');
    if (!groups.every((group) => group.hasRoom())) throw new MessageNotAcceptedError(pattern, 'queue-full');
    for (const group of groups) group.offer({ pattern, body, deliveries: 0 });
  }

  async list(): Promise<DeadLetter[]> {
    return this.deadLetters.list();
  }

  async count(): Promise<number> {
    return this.deadLetters.count;
  }

  async retry(id: string): Promise<boolean> {
    const deadLetter = this.deadLetters.find(id);
    const group = deadLetter && this.groups.get(deadLetter.group);
    if (!deadLetter || !group?.hasRoom()) return false;
    this.deadLetters.remove(id);
    group.offer({ pattern: deadLetter.pattern, body: deadLetter.body, deliveries: 0 });
    return true;
  }

  async discard(id: string): Promise<boolean> {
    return this.deadLetters.remove(id);
  }

  private keepDeadLetter(group: string, { pattern, body, deliveries }: Delivery, error: unknown): void {
    const reason = reasonOf(error);
    const diedAt = new Date().toISOString();
    this.deadLetters.add({ id: uuidv7(), pattern, group, body, reason, deliveries, diedAt });
    this.onDeadLetter({ pattern, group, reason });
  }
}
