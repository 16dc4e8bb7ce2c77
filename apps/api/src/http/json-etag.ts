import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Strong validator of a text: the same bytes, the same ETag (RFC 9110, 8.8.3). */
export const etagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** Whether the client has this version already (`If-None-Match`, RFC 9110, 13.1.2). */
export function clientHas(request: FastifyRequest, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/** Sends a text that must be asked for again each time, but is only sent again when it changed. */
export function sendRevalidated(
  request: FastifyRequest,
  reply: FastifyReply,
  contentType: string,
  text: string,
): FastifyReply {
  const etag = etagOf(text);
  reply.headers({ ETag: etag, 'Cache-Control': 'no-cache' });
  // An empty stream: fastify would tell a HEAD that is answered with nothing at all a Content-Length of 0.
  return clientHas(request, etag) ? reply.status(304).send(Readable.from([])) : reply.type(contentType).send(text);
}
