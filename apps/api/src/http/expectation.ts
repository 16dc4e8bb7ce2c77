import type { IncomingMessage } from 'node:http';
import { Problem } from './problems/problem.js';

/** The problem with an unsupported `Expect` header; HTTP defines only one expectation (RFC 9110, 10.1.1). */
export const expectationProblem = ({ headers: { expect } }: IncomingMessage): Problem | undefined =>
  expect === undefined || expect.toLowerCase() === '100-continue'
    ? undefined
    : new Problem(417, 'REQUEST.EXPECTATION', 'The only supported expectation is 100-continue.');
