import { MessageBusUnavailableError } from '@reelog/messaging';
import type { DeadLetter, DeadLetters } from '@reelog/messaging';
import type { ConfirmChannel, GetMessage } from 'amqplib';
import { RabbitChannel } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { outgoing, readDead } from './letter.js';
import type { GivenUp } from './letter.js';
import { DEFAULT_LIMITS, declareDead } from './queues.js';
import type { RabbitLimits } from './queues.js';
import { SoleVisitor } from './sole-visitor.js';

interface Grave {
  readonly letter: GivenUp;
  readonly message: GetMessage;
}

/**
 * The dead letters in their queue on the broker. A queue cannot be read without taking, so each method takes all of
 * them, looks, and gives back what stays; meanwhile no other process may look, as it would find the queue empty. It is
 * bounded and seldom asked for: simpler than a table beside the queue, which could disagree with it.
 */
export class RabbitDeadLetters implements DeadLetters {
  private readonly channel: RabbitChannel;
  private readonly visitor: SoleVisitor;
  private readonly limits: RabbitLimits;

  constructor(
    private readonly connection: RabbitConnection,
    limits: Partial<RabbitLimits> = {},
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.channel = new RabbitChannel(connection, (channel) => declareDead(channel, connection.names, this.limits));
    this.visitor = new SoleVisitor(connection, connection.names.dead);
  }

  list(): Promise<DeadLetter[]> {
    return this.visit(async (graves) => {
      const byId = new Map(graves.map(({ letter }) => [letter.id, letter]));
      const newestFirst = [...byId.values()].reverse().sort((a, b) => b.diedAt.localeCompare(a.diedAt));
      return newestFirst.slice(0, this.limits.maxDeadLetters).map(toDeadLetter);
    });
  }

  /** Those that are looked at just now are not counted. */
  async count(): Promise<number> {
    const channel = await this.channel.ready();
    try {
      return (await channel.checkQueue(this.connection.names.dead)).messageCount;
    } catch (cause) {
      throw new MessageBusUnavailableError('The dead letters cannot be reached', { cause });
    }
  }

  retry(id: string): Promise<boolean> {
    return this.visit(async (graves, visit) => {
      const found = graves.filter(({ letter }) => letter.id === id);
      const [grave] = found;
      if (!grave) return false;
      const { group, ...letter } = grave.letter;
      const { names } = this.connection;
      const anew = outgoing({ ...letter, deliveries: 0 }, '', names.queue(group));
      if ((await this.channel.publish(anew)) !== 'taken') return false;
      for (const { message } of found) visit.ack(message);
      return true;
    });
  }

  discard(id: string): Promise<boolean> {
    return this.visit(async (graves, visit) => {
      const found = graves.filter(({ letter }) => letter.id === id);
      for (const { message } of found) visit.ack(message);
      return found.length > 0;
    });
  }

  async close(): Promise<void> {
    await this.visitor.close();
    await this.channel.close();
  }

  /** Everything that is not acknowledged on the visit's channel goes back into the queue. */
  private async visit<Result>(
    look: (graves: readonly Grave[], visit: ConfirmChannel) => Promise<Result>,
  ): Promise<Result> {
    await this.channel.ready(); // the queue is there then
    return this.visitor.visit(async (visit) => {
      const graves = await this.takeAll(visit);
      try {
        return await look(graves, visit);
      } finally {
        if (graves.length > 0) visit.nackAll(true);
      }
    });
  }

  private async takeAll(visit: ConfirmChannel): Promise<Grave[]> {
    const { names } = this.connection;
    const graves: Grave[] = [];
    for (;;) {
      const message = await visit.get(names.dead);
      if (!message) return graves;
      graves.push({ message, letter: readDead(message, (queue) => names.groupOf(queue), this.limits.deliveryLimit) });
    }
  }
}

const toDeadLetter = ({ id, pattern, body, reason, deliveries, diedAt }: GivenUp): DeadLetter => ({
  id,
  pattern,
  message: jsonOrText(body.toString('utf8')),
  reason,
  deliveries,
  diedAt,
});

/** What is no JSON is a dead letter for that. */
function jsonOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
