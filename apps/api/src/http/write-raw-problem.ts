import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers with a problem (RFC 9457) where there is a connection but no request that a reply belongs to, and ends it. */
export function writeRawProblem(
  socket: Duplex,
  status: number,
  code: string,
  detail: string,
  headers: readonly string[] = [],
): void {
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, correlationId: randomUUID() });
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      ...headers,
      'Connection: close',
      'Cache-Control: no-store',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
