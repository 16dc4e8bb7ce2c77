import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Inject, type OnApplicationBootstrap } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { addressGroup, isLoopback } from '../http/client-address.js';
import { expectationProblem } from '../http/expectation.js';
import { ClientSession, type SessionServices } from './client-session.js';
import type { RawFrame } from './feed-adapter.js';
import { FEED_HOST, FEED_LIMITS, type FeedHost, type FeedLimits, SESSION_SERVICES } from './feed-host.js';
import { CloseCode } from './refusal.js';
import { MAX_FRAME_BYTES } from './subscription.js';
import { originProblem, UPDATES_PATH, type UpgradeGuard, type UpgradeProblem } from './upgrade-guard.js';

// See docs/adr/0011-the-feed-is-a-nest-gateway.md.

/** Interval of heartbeats to clients, and of pings that they must answer. */
const HEARTBEAT_MS = 15_000;
/** Timeout for the answer to a close frame; then the socket is destroyed, milliseconds. */
const CLOSE_WITHIN_MS = 2_000;
/** The same at shutdown. */
const SHUT_DOWN_WITHIN_MS = 1_000;

interface Client {
  readonly address: string;
  readonly session: ClientSession;
  hasAnswered: boolean;
}

/**
 * The live feed: accepts connections and handles their frames. Sessions write to the sockets themselves: a frame for many
 * clients is encoded once, and bytes that wait for a slow client are counted.
 */
@WebSocketGateway({
  path: UPDATES_PATH,
  clientTracking: false,
  // Slightly too large frames are still read, for a precise error; beyond this limit `ws` closes with 1009.
  maxPayload: 4 * MAX_FRAME_BYTES,
  closeTimeout: CLOSE_WITHIN_MS,
})
export class UpdatesGateway
  implements
    UpgradeGuard,
    OnGatewayConnection<WebSocket>,
    OnGatewayDisconnect<WebSocket>,
    OnApplicationBootstrap,
    BeforeApplicationShutdown
{
  private readonly clients = new Map<WebSocket, Client>();
  private heartbeat: NodeJS.Timeout | undefined;
  private isClosing = false;

  constructor(
    @Inject(SESSION_SERVICES) private readonly services: SessionServices,
    @Inject(FEED_HOST) private readonly host: FeedHost,
    @Inject(FEED_LIMITS) private readonly limits: FeedLimits,
  ) {}

  /** Open connections, for the metrics. */
  get clientCount(): number {
    return this.clients.size;
  }

  isBusy(socket: Duplex): boolean {
    return this.host.isBusy(socket);
  }

  problemWith(request: IncomingMessage): UpgradeProblem | undefined {
    return (
      this.limitProblem(this.addressOf(request)) ??
      expectationProblem(request) ??
      originProblem(request, this.host.hosts, this.host.sessionOf(request) !== undefined)
    );
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const address = this.addressOf(request);
    const session = new ClientSession(socket, { address, sessionId: this.host.sessionOf(request) }, this.services);
    const client: Client = { address, session, hasAnswered: true };
    this.clients.set(socket, client);
    socket.on('pong', () => (client.hasAnswered = true));
    socket.on('error', () => session.end()); // a protocol error: `ws` closes the connection itself, with the right code
  }

  handleDisconnect(socket: WebSocket): void {
    this.clients.get(socket)?.session.end();
    this.clients.delete(socket);
  }

  /** Clients send only one kind of message, a subscription; other frames are rejected. */
  @SubscribeMessage('subscribe')
  async subscribe(socket: WebSocket, { data, isBinary }: RawFrame): Promise<void> {
    await this.clients.get(socket)?.session.receive(data, isBinary);
  }

  onApplicationBootstrap(): void {
    this.services.feed.start();
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /** Closes every client (1001) before the HTTP server closes, which waits for open sockets. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.heartbeat);
    const tooLate = setTimeout(() => this.terminateAll(), SHUT_DOWN_WITHIN_MS);
    await Promise.all(
      [...this.clients].map(([socket, { session }]) => {
        session.end();
        socket.close(CloseCode.goingAway, 'The server is shutting down');
        return new Promise((gone) => socket.once('close', gone));
      }),
    );
    clearTimeout(tooLate);
    await this.services.feed.stop();
  }

  private terminateAll(): void {
    for (const socket of this.clients.keys()) socket.terminate();
  }

  private limitProblem(address: string): UpgradeProblem | undefined {
    if (this.isClosing) return { status: 503, code: 'FEED.CLOSING', detail: 'The server is shutting down.' };
    if (this.clients.size >= this.limits.maxClients)
      return { status: 503, code: 'FEED.FULL', detail: 'The limit of connected clients is reached.' };
    if (!isLoopback(address) && this.countOf(address) >= this.limits.maxClientsPerAddress)
      return {
        status: 429,
        code: 'FEED.TOO_MANY_CLIENTS',
        detail: 'Too many clients from this address are connected.',
      };
    return undefined;
  }

  private addressOf(request: IncomingMessage): string {
    return addressGroup(this.host.addressOf(request));
  }

  private countOf(address: string): number {
    let count = 0;
    for (const client of this.clients.values()) if (client.address === address) count += 1;
    return count;
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
