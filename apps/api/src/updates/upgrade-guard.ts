import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface UpgradeProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/**
 * Why a browser's page may not connect: only pages of this very site may (a browser always says where its page is
 * from, and a page cannot change that). Other programs send no `Origin` and are let in.
 */
export function originProblem({ headers }: IncomingMessage): UpgradeProblem | undefined {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase())) return undefined;
  return { status: 403, code: 'FEED.FOREIGN_ORIGIN', detail: 'Pages of other sites may not connect.' };
}

/** Loopback is the machine's owner, or a proxy in front of many clients: not one address of theirs. */
export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

/** Answers an upgrade with a problem (RFC 9457) instead of a WebSocket, and ends the connection. */
export function refuseUpgrade(socket: Duplex, { status, code, detail }: UpgradeProblem): void {
  const title = STATUS_CODES[status] ?? '';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, correlationId: randomUUID() });
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
