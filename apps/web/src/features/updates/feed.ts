import type { SubscribeFrame, UpdateFrame } from '../../lib/types.js';
import { backoffMs } from '../../lib/backoff.js';

/**
 * Longer than the interval of heartbeats: a connection that is silent for this long is dead, even if the socket is
 * open.
 */
const SILENCE_MS = 45_000;

/** The part of a WebSocket that the feed uses. */
export type FeedSocket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

export interface FeedOptions {
  readonly connect: () => FeedSocket;
  /** `manager` when one is signed in. */
  readonly role: () => SubscribeFrame['role'];
  /** Start of the first subscription; null: from now on. */
  readonly startAfter: () => Promise<number | null>;
  readonly onFrame: (frame: UpdateFrame) => void;
  /** Live without a resume position: data fetched before may lack changes. */
  readonly onGap: () => void;
  readonly onConnection: (connection: 'live' | 'lost') => void;
}

/**
 * A subscription to `/api/updates` that outlives its sockets. It reconnects with backoff and resumes after the last
 * position, so nothing is missed. After a `reset` it starts from now, and reports a gap.
 */
export class Feed {
  private socket: FeedSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private resume: number | null | undefined;
  private logId: string | undefined;

  constructor(private readonly options: FeedOptions) {}

  /** Connects now: at the start, when the network is back, or with another session. */
  connect(): void {
    this.hangUp();
    const socket = this.options.connect();
    this.socket = socket;
    socket.onopen = () => void this.subscribe(socket);
    socket.onmessage = ({ data }: MessageEvent<string>) => this.receive(socket, JSON.parse(data) as UpdateFrame);
    socket.onclose = () => this.lose(socket);
    this.watchSilence(socket);
  }

  private async subscribe(socket: FeedSocket): Promise<void> {
    if (this.resume === undefined) this.resume = await this.options.startAfter();
    if (socket !== this.socket) return;
    const frame: SubscribeFrame = {
      type: 'subscribe',
      after: this.resume,
      ...(this.logId && { logId: this.logId }),
      ...(this.options.role() && { role: this.options.role() }),
    };
    socket.send(JSON.stringify(frame));
  }

  private receive(socket: FeedSocket, frame: UpdateFrame): void {
    if (socket !== this.socket) return;
    this.watchSilence(socket);
    if (frame.type === 'live') {
      this.attempt = 0;
      this.logId = frame.logId;
      this.options.onConnection('live');
      if (this.resume === null) this.options.onGap();
    }
    if ('resume' in frame) this.resume = frame.resume;
    if (frame.type === 'reset') {
      this.resume = null;
      this.logId = undefined;
      void this.subscribe(socket);
    }
    this.options.onFrame(frame);
  }

  private lose(socket: FeedSocket): void {
    if (socket !== this.socket) return;
    this.hangUp();
    this.options.onConnection('lost');
    this.timer = setTimeout(() => this.connect(), backoffMs(this.attempt++));
  }

  private watchSilence(socket: FeedSocket): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lose(socket), SILENCE_MS);
  }

  private hangUp(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }
}
