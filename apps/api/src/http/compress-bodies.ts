import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Smaller bodies fit into one packet and are not compressed, bytes. */
const THRESHOLD_BYTES = 1_000;

/** JSON, XML, text, scripts and playlists. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|(?:application|image)\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|vnd\.apple\.mpegurl)\b)/;

const COMPRESS = {
  br: (body: string | Buffer, quality: number) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(body),
      },
    }),
  gzip: (body: string | Buffer, level: number) => promisify(gzip)(body, { level }),
};
export type Encoding = keyof typeof COMPRESS;
const ENCODINGS = Object.keys(COMPRESS) as Encoding[];

/** For bodies of one answer: higher levels save little on a page of JSON. */
const FAST: Readonly<Record<Encoding, number>> = { br: 4, gzip: 6 };
/** For bodies that are sent often. */
const SMALLEST: Readonly<Record<Encoding, number>> = { br: 11, gzip: 9 };

/** As small as the encoding allows; runs in the thread pool. */
export const smallest = (body: Buffer, encoding: Encoding): Promise<Buffer> =>
  COMPRESS[encoding](body, SMALLEST[encoding]);

/** The encoding that a client prefers (RFC 9110, 12.5.3); null if it accepts none. */
export const acceptedEncoding = ({ headers }: FastifyRequest): Encoding | null =>
  negotiate<Encoding>(headers['accept-encoding']?.toString().toLowerCase() ?? '', ENCODINGS);

/** Whether a body becomes smaller. */
export const isCompressible = (contentType: string, body: string | Buffer): boolean =>
  Buffer.byteLength(body) > THRESHOLD_BYTES && COMPRESSIBLE.test(contentType);

/**
 * Compresses JSON and text as the client accepts it (RFC 9110, 12.5.3). ETags stay the same, because `If-Match` names a
 * version of the content in any encoding. Streams pass unchanged: media, static files (compressed at build time), exports
 * and NDJSON lines that must not be delayed. (`@fastify/compress` would also compress streams and request bodies.)
 */
export function compressBodies(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (!isCompressed(reply, payload)) return payload;
    reply.header('Vary', 'Accept-Encoding');
    const encoding = acceptedEncoding(request);
    if (encoding === null) return payload;
    const compressed = await COMPRESS[encoding](payload, FAST[encoding]);
    reply.header('Content-Encoding', encoding);
    return compressed;
  });
}

const isCompressed = (reply: FastifyReply, payload: unknown): payload is string | Buffer =>
  (typeof payload === 'string' || Buffer.isBuffer(payload)) &&
  isCompressible(String(reply.getHeader('Content-Type')), payload) &&
  !reply.hasHeader('Content-Encoding');
