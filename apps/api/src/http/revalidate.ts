import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROLE_HEADER } from '../contract/session.schema.js';
import { clientHasVersion } from './entity-tags.js';

/**
 * Gives every text that a GET answers a strong ETag, unless it has one of its own or may not be stored, and answers 304 to
 * a client that has this version (`If-None-Match`, RFC 9110, 13.1.2). It is asked for again each time, but only sent again
 * when it has changed.
 */
export function revalidate(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (!isRevalidated(request, reply, payload)) return payload;
    const etag = etagOf(payload);
    reply.headers({ ETag: etag, Vary: 'Accept-Encoding' }); // of a 304, too (RFC 9110, 15.4.5)
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', cacheControlFor(request));
    if (!clientHasVersion(request.headers['if-none-match'] ?? '', etag)) return payload;
    reply.status(304).removeHeader('Content-Type');
    return nothing();
  });
}

const isRevalidated = ({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): payload is string =>
  typeof payload === 'string' &&
  (method === 'GET' || method === 'HEAD') &&
  reply.statusCode === 200 &&
  !reply.hasHeader('ETag') &&
  !String(reply.getHeader('Cache-Control')).includes('no-store');

/** What a key or a session opens is for its holder. */
const cacheControlFor = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined && headers[ROLE_HEADER] === undefined ? 'no-cache' : 'private, no-cache';

/** The same text, the same ETag (RFC 9110, 8.8.3). */
const etagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** A stream: fastify would tell a HEAD that is answered with nothing at all a Content-Length of 0. */
const nothing = (): Readable => Readable.from([]);
