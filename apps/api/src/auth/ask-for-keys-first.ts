import type { FastifyInstance } from 'fastify';
import { problemFromError } from '../http/problems/problem-from-error.js';
import { writeProblem } from '../http/problems/write-problem.js';
import { keyRequired, wrongRole } from '../errors/access-errors.js';
import type { KeyRole } from './key-ring.js';
import type { RequestIdentity } from './request-identity.js';

const CLOSED: readonly (readonly [path: string, role: KeyRole])[] = [
  ['/api/admin/', 'manager'],
  ['/api/audit/', 'auditor'],
];

/**
 * Checks the key of a request with `Expect: 100-continue` before its body is requested. Guards run too late for that:
 * JSON bodies are read before them.
 */
export function askForKeysFirst(fastify: FastifyInstance, identities: RequestIdentity): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { url: route = '' } = request.routeOptions; // the pattern of the matched route, so encoded addresses do not matter
    const role = CLOSED.find(([path]) => route.startsWith(path))?.[1];
    if (role === undefined || request.headers.expect === undefined) return;
    try {
      const identity = await identities.of(request);
      if (!identity) throw keyRequired([role]);
      // Every route with a body at this path requires this role.
      if (identity.role !== role && request.method !== 'GET' && request.method !== 'HEAD')
        throw wrongRole(identity, [role]);
      return;
    } catch (error) {
      const problem = problemFromError(error);
      if (!problem) throw error;
      return writeProblem(request, reply, problem);
    }
  });
}
