import { connect, createServer } from 'node:net';
import { StepFailed } from '../../scripts/support/run.mjs';

/** All servers listen here, and nowhere else. */
export const HOST = '127.0.0.1';

/** Alternatives stay below 32768, where the ports of outgoing connections begin: one of those could be in use. */
const STEP = 100;
const ATTEMPTS = 30;
const ANSWER_WITHIN_MS = 2_000;

const DEFAULT_PORTS: Record<string, number> = {
  'http:': 80,
  'https:': 443,
  'amqp:': 5672,
  'amqps:': 5671,
  'redis:': 6379,
  'mongodb:': 27017,
};

/** The port itself when it is free, or else another one. */
export async function freePort(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + STEP * ATTEMPTS; port += STEP) if (await isFree(port)) return port;
  throw new StepFailed(`Port ${preferred} is taken, and so are ${ATTEMPTS - 1} others.`);
}

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

type Expected = (answer: Buffer) => boolean;

/** Whether a server gives the expected answer to a question. */
export const answers = (port: number, question: string | Buffer, expected: Expected): Promise<boolean> =>
  converse(HOST, port, question, expected);

/** Whether anything listens at an address, such as `amqp://host:5672`. */
export function isReachable(address: string): Promise<boolean> {
  const { protocol, hostname, port } = new URL(address.replace(/,[^/]*/, '')); // the first of several hosts
  return converse(hostname, Number(port) || (DEFAULT_PORTS[protocol] ?? 0), '');
}

function converse(host: string, port: number, question: string | Buffer, expected?: Expected): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    const end = (outcome: boolean) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on('connect', () => (expected ? socket.write(question) : end(true)));
    socket.on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (expected?.(answer)) end(true);
    });
    for (const ending of ['error', 'timeout', 'end']) socket.on(ending, () => end(false));
  });
}
