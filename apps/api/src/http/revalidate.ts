import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROLE_HEADER } from '../contract/session.schema.js';
import { clientHasVersion } from './entity-tags.js';

/**
 * Gives every text answer of a GET a strong ETag, unless it has one or may not be stored, and answers 304 to a client with
 * this version (`If-None-Match`, RFC 9110, 13.1.2). Clients revalidate each time, and get the body only after a change.
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

/** Answers to a key or a session are private. */
const cacheControlFor = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined && headers[ROLE_HEADER] === undefined ? 'no-cache' : 'private, no-cache';

/** The same text has the same ETag (RFC 9110, 8.8.3). */
const etagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** An empty stream: fastify gives a HEAD without a payload a Content-Length of 0. */
const nothing = (): Readable => Readable.from([]);
