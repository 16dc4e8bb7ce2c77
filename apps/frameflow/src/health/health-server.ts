import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inTime, messageOf } from '@reelog/platform';

/** A server that frameflow works with; rejects with what is wrong. */
export type Probe = () => Promise<void>;

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** A dependency that does not answer for so long is down, milliseconds. */
const PATIENCE_MS = 2_000;

/** Whoever asks for the health needs one connection and one request; a head that takes longer is not waited for. */
const MAX_CONNECTIONS = 64;
const HEAD_MS = 10_000;

/**
 * All the HTTP there is in frameflow: `/health/live` and `/health/ready`, which names every dependency.
 * @param port 0 takes any free one
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  probes: Readonly<Record<string, Probe>>,
): Promise<HealthServer> {
  const readiness = shared(() => readinessOf(probes));
  const limits = { headersTimeout: HEAD_MS, requestTimeout: HEAD_MS };
  const server = createServer(limits, (request, response) => {
    void answerTo(request.url, readiness).then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify(body));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1; // Node answers what is pipelined behind it with 503 by itself
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answerTo(path: string | undefined, readiness: () => Promise<Answer>): Promise<Answer> {
  if (path === '/health/live') return { status: 200, body: { status: 'ok' } };
  return path === '/health/ready' ? readiness() : { status: 404, body: { status: 'unknown' } };
}

/** Those who ask while an answer is being made get the same one. */
function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined;
  return () => (making ??= make().finally(() => (making = undefined)));
}

async function readinessOf(probes: Readonly<Record<string, Probe>>): Promise<Answer> {
  const dependencies = await Promise.all(Object.entries(probes).map(([name, probe]) => check(name, probe)));
  const ok = dependencies.every((dependency) => dependency.ok);
  return { status: ok ? 200 : 503, body: { status: ok ? 'ok' : 'unavailable', dependencies } };
}

async function check(name: string, probe: Probe) {
  try {
    await inTime(probe(), PATIENCE_MS, () => new Error(`no answer within ${PATIENCE_MS} ms`));
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}
