import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/**
 * Whose request it is, as fastify's `request.ip` tells it, for requests that fastify does not see: the last address of
 * `X-Forwarded-For` that is not itself one of the trusted proxies'.
 */
export function clientAddressBehind(trusted: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile([...trusted]);
  return (request) => proxyAddr(request, isTrusted);
}
