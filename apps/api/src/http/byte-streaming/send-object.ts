import { Readable } from 'node:stream';
import type { ByteRange, ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import { formatHttpDate } from './http-date.js';
import { parseRange } from './parse-range.js';
import { sendBody } from './send-body.js';
import { evaluatePreconditions, rangeIsWanted } from './preconditions.js';

/** An object of the store with its response headers. */
export interface ServedObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Strong, with its quotes (RFC 9110, 8.8.3). */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Content-Disposition (RFC 6266). */
  readonly disposition?: string;
}

/**
 * Answers a GET or HEAD with an object or the requested part (RFC 9110, 13 and 14): 200, 206 or 304. The stream ends, and
 * its file is closed, when the client disconnects; a read error cuts the connection, so that the client sees an
 * incomplete body.
 *
 * @throws Problem 412 or 416; ObjectNotFoundError when the object is gone
 */
export async function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  store: ObjectStore,
  object: ServedObject,
): Promise<FastifyReply> {
  const verdict = evaluatePreconditions(request.headers, object);
  if (verdict === 'precondition-failed')
    throw new Problem(412, 'MEDIA.PRECONDITION_FAILED', 'The version in the request is no longer the current one.');

  // Set headers only after all steps that can fail: the answer may be a problem instead.
  const validators = { ETag: object.etag, 'Cache-Control': untransformed(object.cacheControl) };
  if (verdict === 'not-modified') return reply.status(304).headers(validators).send(nothing());

  const range = wantedPart(request, object);
  const body = request.method === 'HEAD' ? undefined : await store.read(object.key, range);
  reply.status(range ? 206 : 200).headers({ ...validators, ...SAFETY_HEADERS, ...describe(object, range) });
  return body ? sendBody(reply, body) : reply.send(nothing());
}

/** Lets pages of other sites show a picture, as link previews and feed readers do. */
export const forOtherSites = (reply: FastifyReply): FastifyReply =>
  reply.header('Cross-Origin-Resource-Policy', 'cross-origin');

/** Ranges and ETags refer to these exact bytes: proxies must not compress them again (RFC 9111, 5.2.2.6). */
export const untransformed = (cacheControl: string): string => `${cacheControl}, no-transform`;

/** Media are data: no content sniffing, and no rights if a browser opens them as a page. */
export const SAFETY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

const describe = (object: ServedObject, range: ByteRange | undefined): Record<string, string> => ({
  'Accept-Ranges': 'bytes',
  'Content-Type': object.contentType,
  'Last-Modified': formatHttpDate(object.lastModified),
  'Content-Length': String(range ? range.end - range.start + 1 : object.sizeBytes),
  ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${object.sizeBytes}` }),
  ...(object.disposition !== undefined && { 'Content-Disposition': object.disposition }),
});

/** Ranges are defined for GET only (RFC 9110, 14.2). */
function wantedPart({ method, headers }: FastifyRequest, object: ServedObject): ByteRange | undefined {
  if (method !== 'GET' || !rangeIsWanted(headers, object)) return undefined;
  const wanted = parseRange(headers.range, object.sizeBytes);
  if (wanted === 'unsatisfiable')
    throw new Problem(416, 'MEDIA.RANGE_NOT_SATISFIABLE', `The file has ${object.sizeBytes} bytes.`, {
      headers: { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes */${object.sizeBytes}` },
    });
  return wanted === 'whole' ? undefined : wanted;
}

/** An empty stream: fastify gives a HEAD without a payload a Content-Length of 0. */
const nothing = (): Readable => Readable.from([]);
