import type { IncomingMessage } from 'node:http';
import { wantNoBody } from './continue-when-read.js';

/** How long a client may continue to send after the answer, milliseconds. */
const LINGER_MS = 5_000;

/**
 * Reads and drops the rest of a request that is answered early. Closing at once would make the system reset the
 * connection, and a client that still sends would never see the answer (nginx calls this a lingering close).
 */
export function dropRest(request: IncomingMessage): void {
  wantNoBody(request);
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
}
