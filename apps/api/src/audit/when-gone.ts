import type { FastifyReply } from 'fastify';
import { Problem } from '../http/problem.js';

/** Aborts when the client is gone: nobody waits for the answer any more. */
export function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Problem(400, 'REQUEST.CANCELLED', 'The client is gone.'));
  });
  return controller.signal;
}
