import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Smaller bodies fit into one packet and are not compressed, bytes. */
const THRESHOLD_BYTES = 1_000;

/** JSON, text and scripts. */
const COMPRESSIBLE = /^(?:text\/(?!event-stream)|application\/(?:(?:[\w.-]+\+)?json|javascript)\b)/;

/** Runs in the thread pool at a low level: higher ones save little on a page of JSON. */
const COMPRESS = {
  br: (body: string | Buffer) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(body),
      },
    }),
  gzip: (body: string | Buffer) => promisify(gzip)(body, { level: 6 }),
};
type Encoding = keyof typeof COMPRESS;
const ENCODINGS = Object.keys(COMPRESS) as Encoding[];

/**
 * Compresses JSON and text as the client accepts it (RFC 9110, 12.5.3). ETags stay the same, because `If-Match` names a
 * version of the content in any encoding. Streams pass unchanged: media, static files (compressed at build time), exports
 * and NDJSON lines that must not be delayed. (`@fastify/compress` would also compress streams and request bodies.)
 */
export function compressBodies(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (!isCompressible(reply, payload)) return payload;
    reply.header('Vary', 'Accept-Encoding');
    const encoding = negotiate(request.headers['accept-encoding']?.toString().toLowerCase() ?? '', ENCODINGS);
    if (encoding === null) return payload;
    const compressed = await COMPRESS[encoding](payload);
    reply.header('Content-Encoding', encoding);
    return compressed;
  });
}

const isCompressible = (reply: FastifyReply, payload: unknown): payload is string | Buffer =>
  (typeof payload === 'string' || Buffer.isBuffer(payload)) &&
  Buffer.byteLength(payload) > THRESHOLD_BYTES &&
  COMPRESSIBLE.test(String(reply.getHeader('Content-Type'))) &&
  !reply.hasHeader('Content-Encoding');
