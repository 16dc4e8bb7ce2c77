import { connect, createServer } from 'node:net';
import { StepFailed } from '../support/run.mjs';

/** All servers listen here, and nowhere else. */
export const HOST = '127.0.0.1';

/** Alternatives stay below 32768, where the ports of outgoing connections begin: one of those could take it away. */
const STEP = 100;
const ATTEMPTS = 30;
const ANSWER_WITHIN_MS = 2_000;

/** The port itself when it is free, or else another one. @param {number} preferred */
export async function freePort(preferred) {
  for (let port = preferred; port < preferred + STEP * ATTEMPTS; port += STEP) if (await isFree(port)) return port;
  throw new StepFailed(`Port ${preferred} is taken, and so are ${ATTEMPTS - 1} others.`);
}

/** @param {number} port */
export const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * Whether a server, asked this, answers in the way expected.
 * @param {number} port @param {string | Buffer} question @param {(answer: Buffer) => boolean} expected
 */
export const answers = (port, question, expected) => converse(HOST, port, question, expected);

/** Whether anything listens at an address, such as `amqp://host:5672`. @param {string} address */
export function isReachable(address) {
  const { protocol, hostname, port } = new URL(address.replace(/,[^/]*/, '')); // the first of several hosts
  return converse(hostname, Number(port) || DEFAULT_PORTS[protocol], '', undefined);
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443, 'amqp:': 5672, 'amqps:': 5671, 'redis:': 6379, 'mongodb:': 27017 };

function converse(host, port, question, expected) {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    const end = (outcome) => {
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
