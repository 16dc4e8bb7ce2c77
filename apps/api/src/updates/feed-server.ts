import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { addressGroup, clientAddressBehind, isLoopback } from '../http/client-address.js';
import { ClientSession } from './client-session.js';
import type { SessionServices } from './client-session.js';
import type { FeedPeer } from './feed-access.js';
import { CloseCode } from './refusal.js';
import { MAX_FRAME_BYTES } from './subscription.js';
import { answerWithoutUpgrade, originProblem, refuseUpgrade } from './upgrade-guard.js';
import type { UpgradeProblem } from './upgrade-guard.js';

export const UPDATES_PATH = '/api/updates';

/** How often clients hear that the feed is alive, and are asked whether they are. */
const HEARTBEAT_MS = 15_000;
/** Milliseconds that a client has to answer a close frame before its socket is destroyed. */
const CLOSE_WITHIN_MS = 2_000;

export interface FeedLimits {
  readonly maxClients: number;
  /** Of one address that is not loopback. */
  readonly maxClientsPerAddress: number;
}

const DEFAULT_LIMITS: FeedLimits = { maxClients: 5_000, maxClientsPerAddress: 100 };

/** What the feed has to know of the HTTP server that it is attached to. */
export interface FeedHost {
  addressOf(request: IncomingMessage): string;
  readonly hosts: AllowedHosts;
  /** Of the cookie of a signed-in browser. */
  sessionOf(request: IncomingMessage): string | undefined;
  /** Whether the answer to an earlier request is under way on a connection. */
  isBusy(socket: Duplex): boolean;
}

const PLAIN_HOST: FeedHost = {
  addressOf: clientAddressBehind([]),
  hosts: new AllowedHosts({ host: '0.0.0.0', trustProxy: [], allowedHosts: [] }),
  sessionOf: () => undefined,
  isBusy: () => false,
};

interface Client {
  readonly address: string;
  readonly session: ClientSession;
  hasAnswered: boolean;
}

/**
 * The WebSocket server of the live feed, on an HTTP server's upgrades. It uses `ws` itself, not a Nest gateway: the
 * protocol has one message, and shared frames and back-pressure need the socket.
 */
export class FeedServer {
  private readonly clients = new Map<WebSocket, Client>();
  private readonly sockets: WebSocketServer;
  private stopAccepting = () => {};
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly services: SessionServices,
    private readonly limits: FeedLimits = DEFAULT_LIMITS,
    private readonly host = PLAIN_HOST,
  ) {
    // Somewhat larger frames than allowed are still read, to be answered in words; `ws` closes with 1009 beyond.
    const options = {
      noServer: true,
      clientTracking: false,
      maxPayload: 4 * MAX_FRAME_BYTES,
      closeTimeout: CLOSE_WITHIN_MS,
    };
    this.sockets = new WebSocketServer(options);
    this.sockets.on('wsClientError', ({ message }, socket) =>
      refuseUpgrade(socket, { status: 400, code: 'FEED.BAD_HANDSHAKE', detail: `${message}.` }),
    );
  }

  get clientCount(): number {
    return this.clients.size;
  }

  /**
   * Answers every upgrade of the server: `/api/updates` becomes a WebSocket, any other WebSocket is a 404, and an offer
   * of another protocol (HTTP/2, …) is left alone, as RFC 9110, 7.8 allows. One that was pipelined behind a request
   * that is not answered yet ends the connection: it belongs to that answer.
   */
  attach(server: Server): void {
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.host.isBusy(socket)) socket.destroy();
      else if (request.headers.upgrade?.toLowerCase() === 'websocket') this.upgrade(request, socket, head);
      else answerWithoutUpgrade(server, request, socket);
    };
    server.on('upgrade', onUpgrade);
    this.stopAccepting = () => server.off('upgrade', onUpgrade);
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /** Sends every client away (1001); resolves when all are gone. */
  async close(): Promise<void> {
    this.stopAccepting();
    clearInterval(this.heartbeat);
    await Promise.all(
      [...this.clients].map(([socket, { session }]) => {
        session.end();
        socket.close(CloseCode.goingAway, 'The server is shutting down');
        return new Promise((gone) => socket.once('close', gone));
      }),
    );
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const address = addressGroup(this.host.addressOf(request));
    const problem = this.problemWith(request, address);
    if (problem) return refuseUpgrade(socket, problem);
    const peer = { address, sessionId: this.host.sessionOf(request) };
    this.sockets.handleUpgrade(request, socket, head, (client) => this.welcome(client, peer));
  }

  private problemWith(request: IncomingMessage, address: string): UpgradeProblem | undefined {
    if (request.url?.split('?', 1)[0] !== UPDATES_PATH)
      return { status: 404, code: 'REQUEST.NOT_FOUND', detail: `Only ${UPDATES_PATH} is a WebSocket.` };
    if (this.clients.size >= this.limits.maxClients)
      return { status: 503, code: 'FEED.FULL', detail: 'As many clients as can be served are connected.' };
    if (!isLoopback(address) && this.countOf(address) >= this.limits.maxClientsPerAddress)
      return { status: 429, code: 'FEED.TOO_MANY_CLIENTS', detail: 'Too many clients of this address are connected.' };
    return originProblem(request, this.host.hosts, this.host.sessionOf(request) !== undefined);
  }

  private countOf(address: string): number {
    let count = 0;
    for (const client of this.clients.values()) if (client.address === address) count += 1;
    return count;
  }

  private welcome(socket: WebSocket, peer: FeedPeer): void {
    const session = new ClientSession(socket, peer, this.services);
    const client: Client = { address: peer.address, session, hasAnswered: true };
    this.clients.set(socket, client);
    // `ws` hands over a message as one Buffer unless its `binaryType` is changed.
    socket.on('message', (data, isBinary) => void session.receive(data as Buffer, isBinary));
    socket.on('pong', () => (client.hasAnswered = true));
    socket.on('error', () => session.end()); // of the protocol: `ws` closes the connection itself, with the right code
    socket.on('close', () => {
      session.end();
      this.clients.delete(socket);
    });
  }

  private beat(): void {
    for (const [socket, client] of this.clients) {
      if (!client.hasAnswered) socket.terminate();
      client.hasAnswered = false;
      socket.ping();
    }
    this.services.feed.heartbeat();
  }
}
