import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Smaller bodies fit into one packet and are sent as they are, bytes. */
const THRESHOLD_BYTES = 1_000;

/** JSON, text and scripts. */
const COMPRESSIBLE = /^(?:text\/(?!event-stream)|application\/(?:(?:[\w.-]+\+)?json|javascript)\b)/;

/** Compressed in the thread pool, cheaply: higher levels save little of a page of JSON. */
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
 * Compresses JSON and text by what the client accepts (RFC 9110, 12.5.3). ETags stay as they are, since `If-Match` names a
 * version of the content, in whatever encoding it was read. Streams pass as they are: media, static files, which are
 * compressed at build time, exports, and lines whose client wants each as soon as it is there. (`@fastify/compress` would
 * compress streams, empty answers and bodies of requests, too.)
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
