import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inTime, messageOf } from '@reelog/platform';
import type { MediaStatus } from '../child/media-status.js';

/** A server that frameflow needs; rejects with the problem. */
export type Probe = () => Promise<void>;

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Timeout for a dependency, milliseconds; longer counts as down. */
const TIMEOUT_MS = 2_000;

/** A health check needs one connection and one request, so slow request heads are dropped. */
const MAX_CONNECTIONS = 64;
const HEAD_MS = 10_000;

/**
 * The only HTTP of frameflow: `/health/live` and `/health/ready`, which lists every dependency and what confines media.
 * @param port 0 for any free port
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  probes: Readonly<Record<string, Probe>>,
  media: MediaStatus,
): Promise<HealthServer> {
  const able = async (): Promise<void> => {
    if ('unable' in media) throw new Error(media.unable);
  };
  const readiness = shared(() => readinessOf({ ...probes, media: able }, media));
  const limits = { headersTimeout: HEAD_MS, requestTimeout: HEAD_MS };
  const server = createServer(limits, (request, response) => {
    void answerTo(request.url, readiness).then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify(body));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1; // Node itself answers pipelined requests with 503
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

/** Concurrent requests share one answer. */
function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined;
  return () => (making ??= make().finally(() => (making = undefined)));
}

async function readinessOf(probes: Readonly<Record<string, Probe>>, media: MediaStatus): Promise<Answer> {
  const dependencies = await Promise.all(Object.entries(probes).map(([name, probe]) => check(name, probe)));
  const ok = dependencies.every((dependency) => dependency.ok);
  return { status: ok ? 200 : 503, body: { status: ok ? 'ok' : 'unavailable', dependencies, media } };
}

async function check(name: string, probe: Probe) {
  try {
    await inTime(probe(), TIMEOUT_MS, () => new Error(`no answer within ${TIMEOUT_MS} ms`));
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}
