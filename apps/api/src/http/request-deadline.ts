import { type Deadline, startDeadline } from '@reelog/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problems/problem.js';
import { writeProblem } from './problems/write-problem.js';

/** A request is answered within this, counted from the moment its body is whole, milliseconds. */
export const REQUEST_DEADLINE_MS = 10_000;
/** Handlers that know the deadline give a better answer than this one: they are waited for a little longer, milliseconds. */
const GRACE_MS = 500;

/** For routes with limits of their own: `@RouteConfig(WITHOUT_DEADLINE)`. */
export const WITHOUT_DEADLINE = { hasDeadline: false };

interface LimitedRequest extends FastifyRequest {
  limit?: { readonly deadline: Deadline; readonly lastResort: NodeJS.Timeout };
}

/** Aborts when the time for an answer is over; undefined for a request that has no such limit. */
export const deadlineOf = (request: FastifyRequest): AbortSignal | undefined =>
  (request as LimitedRequest).limit?.deadline.signal;

/** Ends every request that has no answer yet: what has begun to be sent (a download, an export) has other limits. */
export function limitRequests(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', async (request: LimitedRequest, reply) => {
    if ((request.routeOptions.config as Partial<typeof WITHOUT_DEADLINE>).hasDeadline === false) return;
    const deadline = startDeadline(REQUEST_DEADLINE_MS);
    const lastResort = setTimeout(() => {
      if (!reply.sent) writeProblem(request, reply, tooLate(request.method));
    }, REQUEST_DEADLINE_MS + GRACE_MS);
    request.limit = { deadline, lastResort };
  });
  // What is being compressed has its answer: a second one would come in its way.
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
    : ' What was asked for may have been done or not; a repeat with the same Idempotency-Key finds out.';
  return new Problem(503, 'REQUEST.DEADLINE', `There was no answer within ${seconds} s.${outcome}`, {
    retryAfterSeconds: 5,
  });
}
