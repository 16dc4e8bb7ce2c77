import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { LOGGER, type Logger } from '@reelog/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { Problem } from './problem.js';
import { problemFromError } from './problem-from-error.js';
import { writeProblem } from './write-problem.js';

/** Turns every error of a request into a problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => error); // the transport decides about redelivery
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemFromError(error) ?? this.unexpected(error, request);
    if (!reply.sent && !reply.raw.headersSent) return writeProblem(request, reply, problem);
    if (reply.raw.writableEnded) return undefined; // it was answered at its deadline
    reply.raw.destroy(); // a part of the answer was sent: it must not look complete
    return undefined;
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
