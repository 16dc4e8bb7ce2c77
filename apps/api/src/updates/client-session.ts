import type { EventLog } from '@reelog/events';
import type { Logger } from '@reelog/platform';
import type { WebSocket } from 'ws';
import type { SubscribeFrame, UpdateFrame } from '../contract/updates.schema.js';
import { catchUp, type MissedChanges } from './catch-up.js';
import type { Channel, Listener } from './channel.js';
import type { FeedAccess, FeedPeer } from './feed-access.js';
import type { LiveFeed } from './live-feed.js';
import { CloseCode, Refusal } from './refusal.js';
import { encodeFrame, type SharedFrame } from './shared-frame.js';
import { readSubscription } from './subscription.js';

/** What a session depends on. */
export interface SessionServices {
  readonly feed: LiveFeed;
  readonly catalog: MissedChanges['catalog'];
  readonly readings: MissedChanges['readings'];
  readonly log: Pick<EventLog, 'head'>;
  readonly access: FeedAccess;
  readonly logger: Logger;
}

/** Timeout for the subscription of a client, milliseconds. */
const SUBSCRIBE_WITHIN_MS = 10_000;
/** Timeout for receiving one page of missed changes, milliseconds. */
const RECEIVE_WITHIN_MS = 30_000;
/** Limit of unsent bytes per client; the buffers are shared by all clients with the same frames. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Limit of live frames kept during the catch-up; with more, the client should fetch again. */
const MAX_BACKLOG = 1_000;
const MAX_FRAMES_A_MINUTE = 30;
const MINUTE_MS = 60_000;

/**
 * One client's connection: it subscribes, catches up from the read model, then receives live frames.
 *
 * There is no gap: the session first joins the channel and keeps its frames, then reads the model up to position u, which
 * includes everything the channel sent before. There is no repeat: frames up to u are dropped.
 */
export class ClientSession implements Listener {
  private channel: Channel | undefined;
  /** Live frames that wait for the end of the catch-up. */
  private backlog: SharedFrame[] | undefined;
  /** The client has received everything up to this position. */
  private known = 0;
  /** Number of the subscription: work for an earlier one stops. */
  private subscription = 0;
  private isOpen = true;
  private deadline: NodeJS.Timeout | undefined;
  private frames = { count: 0, sinceMs: -Infinity };

  constructor(
    private readonly socket: Pick<WebSocket, 'send' | 'close' | 'bufferedAmount'>,
    private readonly peer: FeedPeer,
    private readonly services: SessionServices,
  ) {
    this.awaitSubscription();
  }

  /** Handles one frame of the client; never rejects. */
  async receive(data: Buffer, isBinary: boolean): Promise<void> {
    if (!this.isOpen) return;
    try {
      this.countFrame();
      await this.subscribe(readSubscription(data, isBinary));
    } catch (error) {
      if (error instanceof Refusal) return this.refuse(error);
      this.services.logger.warn({ err: error }, 'A client of the live feed could not be served');
      this.refuse(
        new Refusal(
          CloseCode.tryAgainLater,
          'FEED.UNAVAILABLE',
          'The catalog cannot be read right now; reconnect soon.',
        ),
      );
    }
  }

  deliver(frame: SharedFrame): void {
    if (this.backlog) {
      if (this.backlog.push(frame) > MAX_BACKLOG) this.reset();
      return;
    }
    const bytes = frame.bytesFor(this.known);
    if (bytes) this.send(bytes);
  }

  /** The connection has ended or is closing: nothing more is sent. */
  end(): void {
    this.isOpen = false;
    this.leave();
  }

  private async subscribe({ after: wanted, logId, ...asWhom }: SubscribeFrame): Promise<void> {
    const { feed, log, access } = this.services;
    this.leave();
    const mine = this.subscription;
    const audience = await access.audienceFor(asWhom, this.peer);
    if (mine !== this.subscription) return;
    const channel = feed.channel(audience);
    this.channel = channel;
    this.backlog = [];
    channel.join(this);

    const head = await log.head();
    if (mine !== this.subscription) return;
    const after = wanted ?? head.position;
    if (after > head.position || (logId !== undefined && logId !== head.logId)) return this.reset();

    const upTo = await catchUp(this.services, channel.audience, after, {
      isWaiting: () => mine === this.subscription,
      send: (frames) => this.sendAll(frames.map(encodeFrame), mine),
    });
    if (mine !== this.subscription) return;
    if (upTo === undefined) return this.reset();
    this.known = upTo;
    if (await this.sendBacklog(mine)) this.goLive(channel, head.logId);
  }

  /** Sends waiting frames until none is left; false if the client no longer wants them. */
  private async sendBacklog(mine: number): Promise<boolean> {
    while (mine === this.subscription && this.backlog && this.backlog.length > 0) {
      const news = this.backlog.splice(0).flatMap((frame) => frame.bytesFor(this.known) ?? []);
      await this.sendAll(news, mine);
    }
    return mine === this.subscription;
  }

  private goLive(channel: Channel, logId: string): void {
    this.backlog = undefined;
    this.sendFrame({ type: 'live', resume: Math.max(this.known, channel.resume), logId });
    for (const frame of this.services.feed.progressFor(channel)) this.deliver(frame);
  }

  /** Sends frames and resolves once they are sent; false if the client no longer wants them. */
  private async sendAll(frames: readonly Buffer[], mine: number): Promise<boolean> {
    if (mine !== this.subscription) return false;
    const last = frames.at(-1);
    if (!last) return true;
    const tooLate = setTimeout(() => this.drop(), RECEIVE_WITHIN_MS).unref();
    for (const frame of frames.slice(0, -1)) this.socket.send(frame, { binary: false });
    await new Promise<unknown>((taken) => this.socket.send(last, { binary: false }, taken));
    clearTimeout(tooLate);
    return mine === this.subscription;
  }

  /** The client must fetch again and subscribe again. */
  private reset(): void {
    this.leave();
    this.awaitSubscription();
    this.sendFrame({ type: 'reset' });
  }

  private leave(): void {
    this.subscription += 1;
    this.channel?.leave(this);
    this.channel = undefined;
    this.backlog = undefined;
    clearTimeout(this.deadline);
  }

  private awaitSubscription(): void {
    const refusal = new Refusal(4408, 'FEED.NO_SUBSCRIPTION', `Subscribe within ${SUBSCRIBE_WITHIN_MS / 1000} s.`);
    this.deadline = setTimeout(() => this.refuse(refusal), SUBSCRIBE_WITHIN_MS).unref();
  }

  private countFrame(): void {
    const nowMs = performance.now();
    if (nowMs - this.frames.sinceMs > MINUTE_MS) this.frames = { count: 0, sinceMs: nowMs };
    this.frames.count += 1;
    if (this.frames.count > MAX_FRAMES_A_MINUTE)
      throw new Refusal(4429, 'FEED.TOO_MANY_FRAMES', `At most ${MAX_FRAMES_A_MINUTE} frames a minute.`);
  }

  private drop(): void {
    this.refuse(
      new Refusal(CloseCode.tryAgainLater, 'FEED.TOO_SLOW', 'Too many frames are unsent; reconnect and catch up.'),
    );
  }

  private refuse({ closeCode, code, message }: Refusal): void {
    if (!this.isOpen) return;
    this.end();
    this.sendFrame({ type: 'error', code, detail: message });
    this.socket.close(closeCode, code);
  }

  private sendFrame(frame: UpdateFrame): void {
    this.socket.send(encodeFrame(frame), { binary: false });
  }

  private send(bytes: Buffer): void {
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) return this.drop();
    this.socket.send(bytes, { binary: false });
  }
}
