import type { IncomingMessage } from 'node:http';
import { Problem } from './problems/problem.js';

/** Why a request is refused by what it expects: there is one expectation that HTTP knows (RFC 9110, 10.1.1). */
export const expectationProblem = ({ headers: { expect } }: IncomingMessage): Problem | undefined =>
  expect === undefined || expect.toLowerCase() === '100-continue'
    ? undefined
    : new Problem(417, 'REQUEST.EXPECTATION', 'The only expectation that is met here is 100-continue.');
