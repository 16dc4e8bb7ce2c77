import type { ObjectBody } from '@reelog/storage';
import type { FastifyReply } from 'fastify';

/**
 * Sends a body with the present status and headers of the reply. It does not use `reply.send`: memory of a chunk can be
 * released only after the socket has taken it. A reply holds one chunk, and the body reads one more ahead.
 */
export function sendBody(reply: FastifyReply, body: ObjectBody): FastifyReply {
  if (reply.sent) return (body.destroy(), reply); // its deadline passed before the store answered
  const response = reply.hijack().raw;
  response.once('close', () => body.destroy());
  if (response.destroyed) body.destroy();
  body.once('error', (error) => {
    reply.log.error({ err: error }, 'an object could not be read completely');
    response.destroy();
  });
  body.once('end', () => response.end());
  body.on('data', (chunk: Buffer) => {
    body.pause();
    response.write(chunk, (error) => {
      if (error) return;
      body.recycle?.(chunk);
      body.resume();
    });
  });
  response.statusCode = reply.statusCode;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  return reply;
}
