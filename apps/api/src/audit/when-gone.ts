import type { FastifyReply } from 'fastify';
import { ApplicationError } from '../errors/application-error.js';

/** Aborts when the client disconnects. */
export function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ApplicationError('REQUEST.CANCELLED', 'The client is gone.'));
  });
  return controller.signal;
}
