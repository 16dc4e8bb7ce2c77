import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { StoreClock } from './store-clock.js';

/** Timeout for connecting to the store. */
export const CONNECT_MS = 3_000;
/** Timeout for a silent read. Healthy stores answer within milliseconds. */
export const READ_SILENCE_MS = 5_000;
/** Timeout for a silent write: the store may have to write megabytes to disk before it answers. */
const WRITE_SILENCE_MS = 20_000;
/**
 * Stores close idle connections after half a minute or more. We close earlier, so that no request uses a closing one.
 */
export const IDLE_CONNECTION_MS = 15_000;
export const IDLE_CONNECTIONS_MAX = 64;

/** The transport of the minio client. */
export type Transport = Pick<typeof http, 'request'>;

/** The minio client does not read the bodies of these answers, so their connections would stay open forever. */
const UNREAD_STATUS = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

const FORBIDDEN = 403;

/** Kept connections to one store, and requests that never hang. */
export class S3Transport implements Transport {
  readonly agent: http.Agent;
  readonly clock = new StoreClock();
  private readonly send: typeof http.request;

  constructor(secure: boolean) {
    const options = {
      keepAlive: true,
      timeout: IDLE_CONNECTION_MS,
      maxFreeSockets: IDLE_CONNECTIONS_MAX,
      scheduling: 'lifo' as const,
    };
    this.agent = secure ? new https.Agent(options) : new http.Agent(options);
    this.send = secure ? https.request : http.request;
  }

  /** Called only by the minio client. */
  request: typeof http.request = (...[options, onResponse]: unknown[]): ClientRequest => {
    const { method } = options as RequestOptions;
    const silenceMs = method === 'PUT' || method === 'POST' ? WRITE_SILENCE_MS : READ_SILENCE_MS;
    const sentAt = performance.now();
    const request = this.send({ ...(options as RequestOptions), timeout: silenceMs });
    request.on('timeout', () => request.destroy(new Error(`The store was silent for ${silenceMs} ms`)));
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      const giveUp = setTimeout(() => request.destroy(new Error(`No connection within ${CONNECT_MS} ms`)), CONNECT_MS);
      for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(giveUp));
    });
    request.once('response', (response: IncomingMessage) => {
      // Readers of the body have their own listeners; a reset before that must not end the process.
      response.on('error', () => undefined);
      this.clock.note(response.headers.date, performance.now() - sentAt);
      // Some refusals have no body, and the client would report an access error.
      const { refusal } = this.clock;
      if (response.statusCode === FORBIDDEN && refusal) return void (response.resume(), request.emit('error', refusal));
      if (UNREAD_STATUS.has(response.statusCode ?? 0)) response.resume();
      (onResponse as (response: IncomingMessage) => void)(response);
    });
    return request;
  };

  close(): void {
    this.agent.destroy();
  }
}
