import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { type UpdateFrame, updateFrameSchema } from '../../contract/updates.schema.js';
import type { VideoFrame } from '../audience.js';

import { until } from '../../../../../libs/platform/src/waiting/testing/until.js';

export { until };

/** A page's side of the feed, over a real socket. */
export class FeedClient {
  readonly frames: UpdateFrame[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;

  constructor(address: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(address, options);
    this.socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString())));
    this.closed = new Promise((resolve) => this.socket.on('close', resolve));
    this.socket.on('error', () => {});
  }

  async send(frame: object | string): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  subscribe(after: number | null, more: object = {}): Promise<void> {
    return this.send({ type: 'subscribe', after, ...more });
  }

  /** Waits for a past or future frame. */
  async frame(matches: (frame: UpdateFrame) => boolean): Promise<UpdateFrame> {
    return until(() => this.frames.find(matches));
  }

  live(): Promise<UpdateFrame> {
    return this.frame(({ type }) => type === 'live');
  }

  /** `resume` of the last frame that had one: what a page stores. */
  get resume(): number {
    return this.frames.reduce((last, frame) => ('resume' in frame ? frame.resume : last), 0);
  }

  /** All received videos, in order. */
  videos(): VideoFrame['video'][] {
    return this.frames.flatMap((frame) => (frame.type === 'video' ? [frame.video] : []));
  }

  /** Keeps the raw frame: the schema would drop fields that only managers get. */
  private receive(frame: unknown): void {
    updateFrameSchema.parse(frame);
    this.frames.push(frame as UpdateFrame);
  }
}
