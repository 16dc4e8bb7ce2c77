import type { ObjectBody } from '@reelog/storage';
import type { FastifyReply } from 'fastify';

/**
 * Sends a body with the status and the headers that the reply has by now. Not with `reply.send`, since only who learns
 * that the socket is through with a chunk can give its memory back. A reply holds one chunk, and one read ahead.
 */
export function sendBody(reply: FastifyReply, body: ObjectBody): FastifyReply {
  if (reply.sent) return (body.destroy(), reply); // its deadline was over before the store had answered
  const response = reply.hijack().raw;
  response.once('close', () => body.destroy());
  if (response.destroyed) body.destroy();
  body.once('error', (error) => {
    reply.log.error({ err: error }, 'an object could not be read to its end');
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
