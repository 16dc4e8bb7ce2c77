import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/**
 * The client's address, like fastify's `request.ip` but for raw requests: the last address of `X-Forwarded-For` that is
 * not a trusted proxy.
 */
export function clientAddressBehind(trusted: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile([...trusted]);
  return (request) => proxyAddr(request, isTrusted);
}

/** The scheme of a client: `X-Forwarded-Proto` of a trusted proxy, else that of the connection. */
export function schemeBehind(trusted: readonly string[]): (request: IncomingMessage) => 'http' | 'https' {
  const isTrusted = proxyAddr.compile([...trusted]);
  return ({ socket, headers }) => {
    const forwarded = isTrusted(socket.remoteAddress ?? '', 0) ? headers['x-forwarded-proto'] : undefined;
    const isSecure = forwarded === undefined ? 'encrypted' in socket : /(^|,)\s*https\s*$/i.test(String(forwarded));
    return isSecure ? 'https' : 'http';
  };
}

/** Loopback is the local user, or a proxy for many clients: limits per address do not apply to it. */
export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

/**
 * The group that limits per address count. An IPv6 client owns at least a /64 and can change its address for each request,
 * so a /64 counts as one; IPv4 addresses count one by one, also when written as IPv6 (`::ffff:…`).
 */
export function addressGroup(address: string): string {
  const [plain = ''] = address.split('%'); // a zone (RFC 4007) names an interface of this machine
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain) || isLoopback(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted quad at the end stands for two groups.
  const tailLength = right.length + (right.at(-1)?.includes('.') === true ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - left.length - tailLength;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
