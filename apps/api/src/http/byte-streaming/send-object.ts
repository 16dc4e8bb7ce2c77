import { Readable } from 'node:stream';
import type { ByteRange, ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import { formatHttpDate } from './http-date.js';
import { parseRange } from './parse-range.js';
import { sendBody } from './send-body.js';
import { evaluatePreconditions, rangeIsWanted } from './preconditions.js';

/** An object of the store, and how it is to be served. */
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
 * Answers a GET or HEAD with an object, or the part of it that is asked for (RFC 9110, 13 and 14): 200, 206 or 304.
 * The stream ends, and its file is closed, when the client goes away; when reading fails half way the connection is cut,
 * so that nobody takes the part for the whole.
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
    throw new Problem(412, 'MEDIA.PRECONDITION_FAILED', 'This is not the version that the request names any more.');

  // Nothing is set on the reply before all that can fail is done: the answer may be a problem instead.
  const validators = { ETag: object.etag, 'Cache-Control': untransformed(object.cacheControl) };
  if (verdict === 'not-modified') return reply.status(304).headers(validators).send(nothing());

  const range = wantedPart(request, object);
  const body = request.method === 'HEAD' ? undefined : await store.read(object.key, range);
  reply.status(range ? 206 : 200).headers({ ...validators, ...SAFETY_HEADERS, ...describe(object, range) });
  return body ? sendBody(reply, body) : reply.send(nothing());
}

/** Ranges and ETags are of these very bytes: no proxy on the way may compress them anew (RFC 9111, 5.2.2.6). */
export const untransformed = (cacheControl: string): string => `${cacheControl}, no-transform`;

/** Media are data: never sniffed for another type, and without any right should a browser open them as a page. */
const SAFETY_HEADERS = {
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

/** A stream, as fastify gives a HEAD answered with no payload at all a Content-Length of 0. */
const nothing = (): Readable => Readable.from([]);
