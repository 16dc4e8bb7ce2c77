import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import { answerWithoutUpgrade, refuseUpgrade, UPDATES_PATH, type UpgradeGuard } from './upgrade-guard.js';

/** A frame of a client, unparsed. */
export interface RawFrame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/**
 * Nest's adapter for `ws`, with this api's answers to upgrades, raw frames, and no log entries for errors of clients.
 */
export class FeedAdapter extends WsAdapter {
  constructor(
    app: INestApplication,
    private readonly guard: UpgradeGuard,
  ) {
    super(app);
  }

  /** Gateways get every frame, not only Nest's own message format, so that they can report the problem of an invalid one. */
  override bindMessageHandlers(client: WebSocket, handlers: MessageMappingProperties[]): void {
    client.on('message', (data: RawData, isBinary: boolean) => {
      // `ws` passes a message as one Buffer unless its `binaryType` is changed.
      const frame: RawFrame = { data: data as Buffer, isBinary };
      for (const { callback } of handlers) void callback(frame);
    });
  }

  /** Failed handshakes are answered with a problem; gateways listen to the errors of their clients. */
  override bindErrorHandler(sockets: WebSocketServer): WebSocketServer {
    return sockets.on('wsClientError', ({ message }, socket) =>
      refuseUpgrade(socket, { status: 400, code: 'FEED.BAD_HANDSHAKE', detail: `${message}.` }),
    );
  }

  /**
   * Answers every upgrade: the path of a gateway becomes a WebSocket, any other WebSocket is a 404, and other protocols
   * (HTTP/2, …) are ignored, as RFC 9110, 7.8 allows. An upgrade pipelined behind an unanswered request ends the connection,
   * because the connection still belongs to that answer.
   */
  protected override ensureHttpServerExists(port: number, server: Server): Server {
    if (this.httpServersRegistry.has(port)) return server;
    this.httpServersRegistry.set(port, server);
    return server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.guard.isBusy(socket)) socket.destroy();
      else if (request.headers.upgrade?.toLowerCase() === 'websocket') this.upgrade(port, request, socket, head);
      else answerWithoutUpgrade(server, request, socket);
    });
  }

  private upgrade(port: number, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const path = request.url?.split('?', 1)[0];
    const servers = (this.wsServersRegistry.get(port) ?? []) as (WebSocketServer & { readonly path: string })[];
    const sockets = servers.find((each) => each.path === path);
    if (!sockets)
      return refuseUpgrade(socket, {
        status: 404,
        code: 'REQUEST.NOT_FOUND',
        detail: `Only ${UPDATES_PATH} is a WebSocket.`,
      });
    const problem = this.guard.problemWith(request);
    if (problem) return refuseUpgrade(socket, problem);
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  }
}
