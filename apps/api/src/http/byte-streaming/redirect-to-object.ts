import type { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ServedObject, untransformed } from './send-object.js';

/** What the store must know to serve an object itself. */
export interface RedirectedObject extends Pick<ServedObject, 'key' | 'contentType' | 'cacheControl'> {
  /** Lifetime of the address; it cannot be revoked earlier. */
  readonly lifetimeSeconds: number;
}

/**
 * Redirects a GET or HEAD to a presigned address of the store (RFC 9110, 15.4.8), which handles ranges and conditions.
 * The redirect is not cached, so that access is checked each time.
 * @returns whether it redirected: false if the store has no public addresses. Not the reply: awaiting it gives undefined
 */
export async function redirectToObject(
  request: FastifyRequest,
  reply: FastifyReply,
  store: ObjectStore,
  { key, contentType, cacheControl, lifetimeSeconds }: RedirectedObject,
): Promise<boolean> {
  const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
  const serving = { contentType, cacheControl: untransformed(cacheControl), lifetimeSeconds };
  const address = await store.publicUrl?.(key, { method, ...serving });
  if (address === undefined) return false;
  void reply.status(307).headers({ Location: address, 'Cache-Control': 'private, no-store' }).send();
  return true;
}
