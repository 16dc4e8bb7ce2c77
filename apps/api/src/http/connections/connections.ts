import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@reelog/platform';
import proxyAddr from '@fastify/proxy-addr';
import { addressGroup, isLoopback } from '../client-address.js';
import { continueWhenRead } from '../continue-when-read.js';
import type { HttpLimits } from '../http-limits.js';
import { OccasionalWarning } from '../occasional-warning.js';
import { PeerWatch, type Slowness } from './peer-watch.js';
import { PipelineQueue } from './pipeline-queue.js';
import { RequestQueue } from './request-queue.js';
import { writeRawProblem } from '../problems/write-raw-problem.js';

/** How long a connection without a request stays open, milliseconds. */
const KEEP_ALIVE_MS = 65_000;
/** The system's keep-alive probes detect a peer that vanished. */
const PROBE_AFTER_MS = 60_000;
const LONGEST_CHECK_MS = 1_000;

interface Connection {
  readonly group: string;
  readonly queue: RequestQueue;
  readonly watch: PeerWatch;
}

/** All connections of the HTTP server: limits their number, runs one request at a time on each, and closes slow ones. */
export class Connections {
  private readonly open = new Map<Duplex, Connection>();
  private readonly pipeline = new PipelineQueue();
  private readonly perGroup = new Map<string, number>();
  private readonly isTrusted: (address: string, hop: number) => boolean;
  private readonly refusals: OccasionalWarning;
  private isClosed = false;

  constructor(
    private readonly limits: HttpLimits,
    trustProxy: readonly string[],
    logger: Logger,
  ) {
    this.isTrusted = proxyAddr.compile([...trustProxy]);
    this.refusals = new OccasionalWarning(
      logger,
      'connections were closed at once: too many are open, in all or of one address; when that is a proxy, name it in TRUST_PROXY',
    );
  }

  get count(): number {
    return this.open.size;
  }

  /** Whether an answer is being sent on a connection: nothing else may be written to it then. */
  isBusy(socket: Duplex): boolean {
    return this.open.get(socket)?.queue.busy ?? false;
  }

  /** Cuts all open connections, and new ones from now on. */
  closeAll(): void {
    this.isClosed = true;
    for (const socket of this.open.keys()) socket.destroy();
  }

  /**
   * Answers an error of a connection after the running answers, so as not to mix with them. An error in the body of the
   * running request replaces its answer.
   */
  answerError(socket: Duplex, answer: () => void): void {
    const queue = this.open.get(socket)?.queue;
    const isInBody = queue?.busy === true && queue.latest?.request.complete === false;
    if (!isInBody && queue) queue.whenIdle(answer);
    else if (isInBody && queue.latest?.response.headersSent) socket.destroy();
    else answer();
  }

  createServer(handle: RequestListener): Server {
    const enqueue: RequestListener = (request, response) => this.open.get(request.socket)?.queue.add(request, response);
    const server = createServer(
      {
        keepAlive: true,
        keepAliveInitialDelay: PROBE_AFTER_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: this.limits.headMs,
        requestTimeout: 0, // `PeerWatch` limits bodies
        requireHostHeader: false, // `AllowedHosts` checks it and answers a problem
        connectionsCheckingInterval: Math.min(5_000, this.limits.headMs),
      },
      enqueue,
    );
    // Without these listeners, Node requests every body at once and answers other expectations with an empty 417.
    server.on('checkContinue', (request, response) => {
      continueWhenRead(request, response);
      enqueue(request, response);
    });
    server.on('checkExpectation', enqueue);
    server.on('connect', (_request, socket) => this.refuseTunnel(socket));
    server.prependListener('connection', (socket) => this.admit(socket, handle));
    const { bodyMs, windowMs } = this.limits;
    const checking = setInterval(() => this.checkPeers(), Math.min(LONGEST_CHECK_MS, bodyMs / 4, windowMs / 4));
    checking.unref();
    server.once('close', () => clearInterval(checking));
    return server;
  }

  private admit(socket: Socket, handle: RequestListener): void {
    if (this.isClosed) return void socket.destroy();
    const group = addressGroup(socket.remoteAddress ?? '');
    const ofGroup = this.perGroup.get(group) ?? 0;
    const isTooManyOfGroup = ofGroup >= this.limits.connectionsPerAddress && !this.isExempt(socket);
    if (isTooManyOfGroup || this.open.size >= this.limits.connections) {
      this.refusals.note({ address: group });
      socket.destroy();
      return;
    }
    this.perGroup.set(group, ofGroup + 1);
    const queue = new RequestQueue(socket, this.limits.waitingRequests, handle, this.pipeline);
    this.open.set(socket, { group, queue, watch: new PeerWatch(socket, this.limits) });
    socket.once('close', () => this.forget(socket, group));
  }

  /** Only proxies accept CONNECT (RFC 9110, 9.3.6). While an answer is being sent, the connection is closed instead. */
  private refuseTunnel(socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    if (this.isBusy(socket)) return void socket.destroy();
    writeRawProblem(socket, 405, 'REQUEST.METHOD', 'This server is not a proxy: it does not support CONNECT.', [
      'Allow: GET, HEAD',
    ]);
  }

  private forget(socket: Socket, group: string): void {
    this.open.delete(socket);
    const left = (this.perGroup.get(group) ?? 1) - 1;
    if (left > 0) this.perGroup.set(group, left);
    else this.perGroup.delete(group);
  }

  /** A proxy has the connections of many clients. */
  private isExempt({ remoteAddress = '' }: Socket): boolean {
    return this.isTrusted(remoteAddress, 0) || (this.limits.exemptsLoopback && isLoopback(remoteAddress));
  }

  private checkPeers(): void {
    for (const [socket, { queue, watch }] of this.open) {
      const slowness = watch.check(queue.latest);
      if (slowness !== undefined) this.close(socket, queue, slowness);
    }
  }

  /** Sends a problem first if the client can still read it as the answer. */
  private close(socket: Duplex, { busy, latest }: RequestQueue, slowness: Slowness): void {
    if (slowness === 'download' || !busy || latest?.response.headersSent !== false) return void socket.destroy();
    const detail =
      slowness === 'body'
        ? `The body was not complete within ${this.limits.bodyMs / 1000} s.`
        : `An upload must transfer at least ${this.limits.bytesPerWindow} bytes in ${this.limits.windowMs / 1000} s.`;
    writeRawProblem(socket, 408, 'REQUEST.TIMEOUT', detail);
  }
}
