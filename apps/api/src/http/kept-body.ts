import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Encoding, acceptedEncoding, isCompressible, smallest } from './compress-bodies.js';
import { clientHasVersion } from './entity-tags.js';

export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** A body that is made once and sent often: it has an ETag, and is compressed once, as well as possible. */
export class KeptBody {
  readonly content: Buffer;
  /** Changes with the content; for addresses that are cached without limit. */
  readonly hash: string;
  private readonly compressed = new Map<Encoding, Promise<Buffer>>();

  constructor(
    readonly contentType: string,
    content: string | Buffer,
  ) {
    this.content = Buffer.from(content);
    this.hash = createHash('sha256').update(this.content).digest('base64url').slice(0, 16);
  }

  /** Answers 304 to a client that has it. @param cacheControl default: caches ask each time */
  async send(request: FastifyRequest, reply: FastifyReply, cacheControl = 'no-cache'): Promise<FastifyReply> {
    const etag = `"${this.hash}"`;
    reply.headers({ ETag: etag, 'Cache-Control': cacheControl });
    if (isCompressible(this.contentType, this.content)) reply.header('Vary', 'Accept-Encoding');
    if (clientHasVersion(request.headers['if-none-match'] ?? '', etag)) return reply.status(304).send();
    return this.sendContent(request, reply);
  }

  /** Sends it with a status such as 404, which caches do not keep. */
  async sendWithStatus(request: FastifyRequest, reply: FastifyReply, status: number): Promise<FastifyReply> {
    reply.status(status).header('Cache-Control', 'no-store');
    return this.sendContent(request, reply);
  }

  /** For addresses that may hold the hash of the content: caches then keep it without limit. */
  cacheControlFor(version: unknown): string {
    return version === this.hash ? IMMUTABLE : 'no-cache';
  }

  private async sendContent(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    reply.type(this.contentType);
    const encoding = isCompressible(this.contentType, this.content) ? acceptedEncoding(request) : null;
    if (encoding === null) return reply.send(this.content);
    return reply.header('Content-Encoding', encoding).send(await this.in(encoding));
  }

  private in(encoding: Encoding): Promise<Buffer> {
    const known = this.compressed.get(encoding) ?? smallest(this.content, encoding);
    this.compressed.set(encoding, known);
    return known;
  }
}
