import { type ClientRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Server } from './server.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer of the server, even during the request. @throws if the connection ends without an answer */
export const answerTo = (sent: ClientRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
  });

export interface RawRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** Sends a request unchanged, where `fetch` would normalize the path or reject a header. */
export function rawRequest(
  server: Server,
  path: string,
  { method, headers, body }: RawRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.url);
  const sent = request({ hostname, port, path, method, headers, agent: false });
  const answer = answerTo(sent);
  sent.end(body);
  return answer;
}

/** A raw connection from an address of this machine (all of 127.0.0.0/8); a reset by the server does not fail the test. */
export function rawConnection(server: Server, localAddress = '127.0.0.1'): Socket {
  const { hostname, port } = new URL(server.url);
  return connect({ port: Number(port), host: hostname, localAddress }).on('error', () => undefined);
}

/** Everything that the server sends after some bytes, until it ends the connection or is silent. */
export const saidTo = (server: Server, bytes: string | Buffer, silenceMs = 1_000): Promise<string> =>
  new Promise((resolve) => {
    const socket = rawConnection(server);
    let said = '';
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    socket.on('close', () => resolve(said));
    socket.write(bytes);
  });
