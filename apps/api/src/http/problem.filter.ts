import { STATUS_CODES } from 'node:http';
import { Catch, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { dropRest } from './drop-rest.js';
import { Problem } from './problem.js';
import { problemFromError } from './problem-from-error.js';

/** Writes every error of a request as `application/problem+json` (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => error); // the transport decides about redelivery
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemFromError(error) ?? this.unexpected(error, request);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return undefined;
    }
    const { retryAfterSeconds, headers, errors } = problem.options;
    if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
    if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer');
    if (!request.raw.complete) {
      reply.removeHeader('Connection'); // fastify would close it at once
      dropRest(request.raw);
    }
    return reply
      .headers({ 'Cache-Control': 'no-store', ...headers })
      .status(problem.status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title: STATUS_CODES[problem.status] ?? 'Error',
          status: problem.status,
          detail: problem.detail,
          code: problem.code,
          correlationId: request.id,
          ...(errors && { errors }),
        }),
      );
  }

  private unexpected(error: unknown, request: FastifyRequest): Problem {
    this.logger.error(
      { err: error, correlationId: request.id, method: request.method, path: pathOf(request.url) },
      'unexpected error',
    );
    return new Problem(
      500,
      'SERVER.FAULT',
      'Something went wrong on our side; the correlation id helps to find it in the log.',
    );
  }
}

/** Without the query: it may hold the signature of an address. */
const pathOf = (url: string): string => url.split('?')[0] ?? '';
