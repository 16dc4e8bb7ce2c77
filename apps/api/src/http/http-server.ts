import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiAdapters } from '../api-adapters.js';
import type { ApiOptions } from '../api-options.js';
import { AllowedMethods } from './allowed-methods.js';
import { compressBodies } from './compress-bodies.js';
import { BARE_POLICY, mediaOrigin, siteDirectives } from './content-security.js';
import { expectationProblem } from './expectation.js';
import type { HttpParts } from './http.module.js';
import { Problem } from './problems/problem.js';
import { limitRequests } from './request-deadline.js';
import { revalidate } from './revalidate.js';
import { writeProblem } from './problems/write-problem.js';
import { writeRawProblem } from './problems/write-raw-problem.js';

/** JSON bodies are at most the details of a video; videos come as multipart and are streamed. */
const JSON_BODY_BYTES = 128 * 1024;

/** An Idempotency-Key of 200 characters, percent-encoded. */
const MAX_PARAM_LENGTH = 600;

/** Headers of answers that bypass the plugins. */
const BARE_ANSWER = { 'Content-Security-Policy': BARE_POLICY, 'X-Content-Type-Options': 'nosniff' };

/** The correlation id of a client or proxy if it is well-formed; else a new one. */
const correlationId = (given: unknown): string =>
  typeof given === 'string' && /^[\w.:-]{8,100}$/.test(given) ? given : randomUUID();

export function createHttpAdapter(
  { trustProxy }: Pick<ApiOptions, 'trustProxy'>,
  { connections }: Pick<HttpParts, 'connections'>,
): FastifyAdapter {
  return new FastifyAdapter({
    ...(trustProxy.length > 0 && { trustProxy: [...trustProxy] }),
    bodyLimit: JSON_BODY_BYTES,
    genReqId: (request: IncomingMessage) => correlationId(request.headers['x-correlation-id']),
    forceCloseConnections: 'idle',
    serverFactory: (handle: RequestListener) => connections.createServer(handle),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    clientErrorHandler: (error, socket) => connections.answerError(socket, () => answerClientError(error, socket)),
    // No filter handles the router's own errors (such as a malformed address).
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const { statusCode = 400, message } = error;
      reply.headers({ 'X-Correlation-Id': request.id, ...BARE_ANSWER });
      writeProblem(request, reply, new Problem(statusCode, 'REQUEST.INVALID', message));
    },
  });
}

/** Input that is not HTTP has no request and no reply. */
function answerClientError(error: ConnectionError, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return writeRawProblem(socket, 431, 'REQUEST.HEADERS_TOO_LARGE', 'Address and headers have at most 16 KiB.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return writeRawProblem(socket, 408, 'REQUEST.TIMEOUT', 'The request was not complete in time.');
  writeRawProblem(socket, 400, 'REQUEST.INVALID', 'This cannot be read as an HTTP request.');
}

/** Plugins and hooks of every answer. */
export async function configureHttp(
  app: NestFastifyApplication,
  options: ApiOptions,
  { metrics, store, hosts }: Pick<ApiAdapters, 'metrics' | 'store'> & Pick<HttpParts, 'hosts'>,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: siteDirectives(mediaOrigin(options, store)),
    },
    strictTransportSecurity: false, // for the proxy that does TLS
  });
  await app.register(multipart, {});
  await app.register(fastifyStatic, { root: options.webRoot, serve: false, preCompressed: true });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain'); // a form of any other site can send it; bodies are JSON here
  const methods = new AllowedMethods(fastify, MAX_PARAM_LENGTH);
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('X-Correlation-Id', request.id);
    const problem = hosts.problemWith(request.raw) ?? expectationProblem(request.raw) ?? methods.problemWith(request);
    return problem && writeProblem(request, reply, problem);
  });
  limitRequests(fastify);
  revalidate(fastify);
  compressBodies(fastify); // after the hooks that end the deadline: the answer is being sent then
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.httpRequests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
