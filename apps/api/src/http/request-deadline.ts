import { type Deadline, startDeadline } from '@reelog/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problems/problem.js';
import { writeProblem } from './problems/write-problem.js';

/** Deadline of an answer, counted from the moment its body is complete, milliseconds. */
export const REQUEST_DEADLINE_MS = 10_000;
/** Extra time for handlers that know the deadline and give a more precise answer, milliseconds. */
const GRACE_MS = 500;

/** For routes with their own limits: `@RouteConfig(WITHOUT_DEADLINE)`. */
export const WITHOUT_DEADLINE = { hasDeadline: false };

interface LimitedRequest extends FastifyRequest {
  limit?: { readonly deadline: Deadline; readonly lastResort: NodeJS.Timeout };
}

/** Aborts at the deadline; undefined for a request without one. */
export const deadlineOf = (request: FastifyRequest): AbortSignal | undefined =>
  (request as LimitedRequest).limit?.deadline.signal;

/** Ends every request without an answer at its deadline; answers that are being sent (a download, an export) have other limits. */
export function limitRequests(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', async (request: LimitedRequest, reply) => {
    if ((request.routeOptions.config as Partial<typeof WITHOUT_DEADLINE>).hasDeadline === false) return;
    const deadline = startDeadline(REQUEST_DEADLINE_MS);
    const lastResort = setTimeout(() => {
      if (!reply.sent) writeProblem(request, reply, tooLate(request.method));
    }, REQUEST_DEADLINE_MS + GRACE_MS);
    request.limit = { deadline, lastResort };
  });
  // A body that is being compressed is an answer: a second one would collide with it.
  fastify.addHook('onSend', async (request: LimitedRequest) => clearTimeout(request.limit?.lastResort));
  fastify.addHook('onResponse', async (request: LimitedRequest) => {
    clearTimeout(request.limit?.lastResort);
    request.limit?.deadline.end();
  });
}

function tooLate(method: string): Problem {
  const seconds = REQUEST_DEADLINE_MS / 1_000;
  const isRead = method === 'GET' || method === 'HEAD';
  const outcome = isRead
    ? ''
    : ' The request may have had its effect or not; repeat it with the same Idempotency-Key to find out.';
  return new Problem(503, 'REQUEST.DEADLINE', `There was no answer within ${seconds} s.${outcome}`, {
    retryAfterSeconds: 5,
  });
}
