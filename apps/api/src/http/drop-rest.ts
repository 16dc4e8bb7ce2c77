import type { IncomingMessage } from 'node:http';
import { wantNoBody } from './continue-when-read.js';

/** How long a client that was answered may go on sending, milliseconds. */
const LINGER_MS = 5_000;

/**
 * Reads and drops the rest of a request that is answered before it has come in whole. Were the connection closed at
 * once, the system would reset it, and a client that still sends would never see the answer. So it stays until the
 * request has ended, for a while at the most (what nginx calls a lingering close).
 */
export function dropRest(request: IncomingMessage): void {
  wantNoBody(request);
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
}
