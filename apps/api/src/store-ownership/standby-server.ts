import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClosedFor } from '@reelog/events';
import { PROBLEM_TYPE, problemBody } from '../http/problems/problem.js';
import { STORE_OWNERSHIP } from './store-ownership.js';

export interface StandbyServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Replaces the api while there is no usable log and none may be made: the process is alive, not ready, and answers every
 * request with the reason.
 */
export async function startStandbyServer(
  { host, port }: { readonly host: string; readonly port: number },
  reason: ClosedFor,
): Promise<StandbyServer> {
  const server = createServer((request, response) => {
    const { status, type, body } = answerTo(request.url?.split('?')[0], reason);
    const headers = { 'Content-Type': type, 'Cache-Control': 'no-store' };
    response.writeHead(status, { ...headers, ...(status === 503 && { 'Retry-After': '10' }) });
    response.end(JSON.stringify(body));
    request.resume();
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerTo(path: string | undefined, { name, sentence }: ClosedFor) {
  if (path === '/health/live') return { status: 200, type: 'application/json', body: { status: 'ok' } };
  const dependencies = [{ name, ok: false, detail: sentence }];
  if (path === '/health/ready')
    return { status: 503, type: 'application/json', body: { status: 'unavailable', dependencies } };
  const code = name === STORE_OWNERSHIP ? 'LOG.MISSING' : 'LOG.DAMAGED';
  return { status: 503, type: PROBLEM_TYPE, body: problemBody({ status: 503, detail: sentence, code }, randomUUID()) };
}
