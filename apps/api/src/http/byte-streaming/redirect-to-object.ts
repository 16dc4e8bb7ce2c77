import type { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ServedObject, untransformed } from './send-object.js';

/** What of an object the store must know to serve it itself. */
export interface RedirectedObject extends Pick<ServedObject, 'key' | 'contentType' | 'cacheControl'> {
  /** How long the way may be gone: nobody can close it earlier. */
  readonly lifetimeSeconds: number;
}

/**
 * Leads a GET or HEAD to the store itself, by an address that is good for a while (RFC 9110, 15.4.8). Ranges and conditions
 * are the store's to answer then. The way there is not to be remembered: who may go it is asked again each time.
 * @returns whether it did: not when the store has no addresses for clients. Not the reply: whoever awaits one gets nothing
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
