import type { FastifyInstance } from 'fastify';
import { problemFromError } from '../http/problem-from-error.js';
import { writeProblem } from '../http/write-problem.js';
import { keyRequired } from './access-problems.js';
import type { KeyRole } from './key-ring.js';
import type { RequestIdentity } from './request-identity.js';

const CLOSED: readonly (readonly [path: string, role: KeyRole])[] = [
  ['/api/admin/', 'manager'],
  ['/api/audit/', 'auditor'],
];

/**
 * Answers 401 before the body is asked for, to who waits for a go-ahead (`Expect: 100-continue`) at a closed address and
 * shows no key. JSON bodies are read before any guard is asked; who does not wait has sent them by then.
 */
export function askForKeysFirst(fastify: FastifyInstance, identities: RequestIdentity): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const role = CLOSED.find(([path]) => request.url.startsWith(path))?.[1];
    if (role === undefined || request.headers.expect === undefined) return;
    try {
      if (await identities.of(request)) return;
      return writeProblem(request, reply, keyRequired([role]));
    } catch (error) {
      const problem = problemFromError(error);
      if (!problem) throw error;
      return writeProblem(request, reply, problem);
    }
  });
}
