import type { FastifyReply, FastifyRequest } from 'fastify';
import { dropRest } from '../drop-rest.js';
import { type Problem, PROBLEM_TYPE, problemBody } from './problem.js';

/** Answers with a problem as `application/problem+json` (RFC 9457). */
export function writeProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { retryAfterSeconds, headers } = problem.options;
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  if (!request.raw.complete) {
    reply.removeHeader('Connection'); // fastify would close it at once
    dropRest(request.raw);
  }
  return reply
    .headers({ 'Cache-Control': 'no-store', ...headers })
    .status(problem.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemBody(problem, request.id)));
}
