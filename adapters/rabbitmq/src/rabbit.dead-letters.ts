import { type DeadLetter, type DeadLetters, MessageBusUnavailableError } from '@reelog/messaging';
import type { ConfirmChannel, GetMessage } from 'amqplib';
import { RabbitChannel } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { outgoing, readDeadLetter, type StoredDeadLetter } from './delivery.js';
import { declareDead, DEFAULT_LIMITS, type RabbitLimits } from './queues.js';
import { ExclusiveAccess } from './exclusive-access.js';

interface FetchedDeadLetter {
  readonly deadLetter: StoredDeadLetter;
  readonly message: GetMessage;
}

/**
 * The dead letters in their queue on the broker. A queue can only be read by fetching, so each method fetches all and
 * requeues what stays. It needs exclusive access: another process would find the queue empty meanwhile.
 */
export class RabbitDeadLetters implements DeadLetters {
  private readonly channel: RabbitChannel;
  private readonly access: ExclusiveAccess;
  private readonly limits: RabbitLimits;

  constructor(
    private readonly connection: RabbitConnection,
    limits: Partial<RabbitLimits> = {},
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.channel = new RabbitChannel(connection, (channel) => declareDead(channel, connection.names, this.limits));
    this.access = new ExclusiveAccess(connection, connection.names.dead);
  }

  list(): Promise<DeadLetter[]> {
    return this.withAll(async (fetched) => {
      const byId = new Map(fetched.map(({ deadLetter }) => [deadLetter.id, deadLetter]));
      const newestFirst = [...byId.values()].reverse().sort((a, b) => b.diedAt.localeCompare(a.diedAt));
      return newestFirst.slice(0, this.limits.maxDeadLetters).map(toDeadLetter);
    });
  }

  /** Dead letters that another call has fetched at this moment are not counted. */
  async count(): Promise<number> {
    const channel = await this.channel.ready();
    try {
      return (await channel.checkQueue(this.connection.names.dead)).messageCount;
    } catch (cause) {
      throw new MessageBusUnavailableError('The dead letters cannot be reached', { cause });
    }
  }

  retry(id: string): Promise<boolean> {
    return this.withAll(async (fetched, channel) => {
      const found = fetched.filter(({ deadLetter }) => deadLetter.id === id);
      const [first] = found;
      if (!first) return false;
      const { group, ...delivery } = first.deadLetter;
      const { names } = this.connection;
      const message = outgoing({ ...delivery, deliveries: 0 }, '', names.queue(group));
      if ((await this.channel.publish(message)) !== 'accepted') return false;
      for (const { message } of found) channel.ack(message);
      return true;
    });
  }

  discard(id: string): Promise<boolean> {
    return this.withAll(async (fetched, channel) => {
      const found = fetched.filter(({ deadLetter }) => deadLetter.id === id);
      for (const { message } of found) channel.ack(message);
      return found.length > 0;
    });
  }

  async close(): Promise<void> {
    await this.access.close();
    await this.channel.close();
  }

  /** Everything that the task does not acknowledge goes back into the queue. */
  private async withAll<Result>(
    task: (fetched: readonly FetchedDeadLetter[], channel: ConfirmChannel) => Promise<Result>,
  ): Promise<Result> {
    await this.channel.ready(); // then the queue is declared
    return this.access.run(async (channel) => {
      const fetched = await this.fetchAll(channel);
      try {
        return await task(fetched, channel);
      } finally {
        if (fetched.length > 0) channel.nackAll(true);
      }
    });
  }

  private async fetchAll(channel: ConfirmChannel): Promise<FetchedDeadLetter[]> {
    const { names } = this.connection;
    const fetched: FetchedDeadLetter[] = [];
    for (;;) {
      const message = await channel.get(names.dead);
      if (!message) return fetched;
      fetched.push({
        message,
        deadLetter: readDeadLetter(message, (queue) => names.groupOf(queue), this.limits.deliveryLimit),
      });
    }
  }
}

const toDeadLetter = ({ id, pattern, body, reason, deliveries, diedAt }: StoredDeadLetter): DeadLetter => ({
  id,
  pattern,
  message: jsonOrText(body.toString('utf8')),
  reason,
  deliveries,
  diedAt,
});

/** A message that is not JSON is shown as text. */
function jsonOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
