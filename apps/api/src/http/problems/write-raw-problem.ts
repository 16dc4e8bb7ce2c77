import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { PROBLEM_TYPE, problemBody } from './problem.js';

/** Answers with a problem (RFC 9457) on a connection without a request and reply, and ends it. */
export function writeRawProblem(
  socket: Duplex,
  status: number,
  code: string,
  detail: string,
  headers: readonly string[] = [],
): void {
  const problem = problemBody({ status, code, detail }, randomUUID());
  const body = JSON.stringify(problem);
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${problem.title}`,
      ...headers,
      'Connection: close',
      'Cache-Control: no-store',
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
