import { randomUUID } from 'node:crypto';
import { ConsumerGroup } from './consumer-group.js';
import type { ConsumerGroupOptions, Delivery } from './consumer-group.js';
import { reasonOf } from './reason-of.js';
import { MessageNotAcceptedError } from './message-bus.port.js';
import type { DeadLetter, DeadLetters, MessageBus } from './message-bus.port.js';

export interface InProcessBusOptions {
  /** Deliveries before a message is given up; default 4. */
  readonly deliveryLimit?: number;
  /** Milliseconds before the second delivery, doubled for each one after; default 250. */
  readonly redeliveryDelayMs?: number;
  /** Messages a group may hold; more are refused. Default 10,000. */
  readonly capacity?: number;
  /** Dead letters kept; default 1,000. */
  readonly maxDeadLetters?: number;
}

export type GroupMember = Pick<ConsumerGroupOptions, 'name' | 'patterns' | 'concurrency' | 'handle'>;

interface Grave {
  readonly letter: DeadLetter;
  readonly group: string;
  readonly body: string;
}

/**
 * The message bus of one process. It behaves as a broker would: copies instead of references, consumer groups,
 * redelivery, dead letters, a bound on everything. Messages live as long as the process.
 */
export class InProcessBus implements MessageBus, DeadLetters {
  private readonly groups = new Map<string, ConsumerGroup>();
  /** In order of death, by id. */
  private readonly graves = new Map<string, Grave>();
  private readonly deliveryLimit: number;
  private readonly redeliveryDelayMs: number;
  private readonly capacity: number;
  private readonly maxDeadLetters: number;

  constructor(options: InProcessBusOptions = {}) {
    this.deliveryLimit = options.deliveryLimit ?? 4;
    this.redeliveryDelayMs = options.redeliveryDelayMs ?? 250;
    this.capacity = options.capacity ?? 10_000;
    this.maxDeadLetters = options.maxDeadLetters ?? 1_000;
  }

  /**
   * Adds a consumer group; every group gets its own copy of a message. Answers how to leave: that waits for the
   * handlers at work.
   */
  join(member: GroupMember): () => Promise<void> {
    if (this.groups.has(member.name)) throw new Error(`Consumer group ${member.name} has joined already`);
    const group = new ConsumerGroup({
      ...member,
      capacity: this.capacity,
      deliveryLimit: this.deliveryLimit,
      redeliveryDelayMs: this.redeliveryDelayMs,
      onGivenUp: (delivery, error) => this.bury(member.name, delivery, error),
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
    return [...this.graves.values()].map((grave) => grave.letter).reverse();
  }

  async retry(id: string): Promise<boolean> {
    const grave = this.graves.get(id);
    const group = grave && this.groups.get(grave.group);
    if (!grave || !group?.hasRoom()) return false;
    this.graves.delete(id);
    group.offer({ pattern: grave.letter.pattern, body: grave.body, deliveries: 0 });
    return true;
  }

  async discard(id: string): Promise<boolean> {
    return this.graves.delete(id);
  }

  private bury(group: string, { pattern, body, deliveries }: Delivery, error: unknown): void {
    const letter: DeadLetter = {
      id: randomUUID(),
      pattern,
      message: JSON.parse(body),
      reason: reasonOf(error),
      deliveries,
      diedAt: new Date().toISOString(),
    };
    this.graves.set(letter.id, { letter, group, body });
    const [oldest] = this.graves.keys();
    if (oldest !== undefined && this.graves.size > this.maxDeadLetters) this.graves.delete(oldest);
  }
}
