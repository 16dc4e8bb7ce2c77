import { randomBytes } from 'node:crypto';
import { service } from '../../../../test/services/services.js';
import { RabbitConnection, type RabbitOptions } from '../rabbit.connection.js';
import { DEFAULT_LIMITS, type RabbitLimits, retryDelays } from '../queues.js';

export { until } from '../../../../libs/platform/src/waiting/testing/until.js';

export const LIMITS: RabbitLimits = { deliveryLimit: 3, redeliveryDelayMs: 5, capacity: 20, maxDeadLetters: 5 };

/** A separate installation for one test on the shared broker. */
export interface RabbitUnderTest {
  readonly installation: string;
  readonly connection: RabbitConnection;
  /** The texts of the reported problems. */
  readonly problems: string[];
  /** Another connection, as another process has one. */
  connect(options?: Partial<RabbitOptions>): Promise<RabbitConnection>;
  /** Closes all connections, and deletes the exchanges and the queues of these groups. */
  destroy(groups?: readonly string[], limits?: RabbitLimits): Promise<void>;
}

export async function createRabbit(options: Partial<RabbitOptions> = {}): Promise<RabbitUnderTest> {
  const installation = `test-${randomBytes(6).toString('hex')}`;
  const connections: RabbitConnection[] = [];
  const problems: string[] = [];
  const onProblem = (problem: string, error: unknown): void => void problems.push(`${problem}: ${String(error)}`);
  const connect = async (own: Partial<RabbitOptions> = {}): Promise<RabbitConnection> => {
    const connection = await RabbitConnection.open({ url: service('AMQP_URL'), installation, onProblem, ...own });
    connections.push(connection);
    return connection;
  };
  return {
    installation,
    problems,
    connection: await connect(options),
    connect,
    async destroy(groups = [], limits = DEFAULT_LIMITS) {
      await Promise.all(connections.map((connection) => connection.close()));
      await deleteQueues(installation, groups, limits);
    },
  };
}

async function deleteQueues(installation: string, groups: readonly string[], limits: RabbitLimits): Promise<void> {
  const connection = await RabbitConnection.open({ url: service('AMQP_URL'), installation });
  const { names, model } = connection;
  const channel = await model?.createChannel();
  const retryQueues = groups.flatMap((group) => retryDelays(limits).map((ms) => names.retryQueue(group, ms)));
  for (const queue of [...groups.map((group) => names.queue(group)), ...retryQueues, names.dead])
    await channel?.deleteQueue(queue);
  for (const exchange of [names.events, names.messages, names.updates]) await channel?.deleteExchange(exchange);
  await connection.close();
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
