import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Concurrent connection attempts: at most what fits into the queue of a listening socket. */
const BATCH = 100;
const VIDEO = Buffer.from('{"type":"video"');

/** Many clients of one server. They parse only the type of a frame. */
export class Crowd {
  private sockets: WebSocket[] = [];
  private arrivals: bigint[] = [];
  private onAll = (): void => {};

  get size(): number {
    return this.sockets.length;
  }

  /** Connects clients; each has subscribed and is live. */
  async join(url: string, count: number): Promise<void> {
    while (this.size < count) {
      const batch = Array.from({ length: Math.min(BATCH, count - this.size) }, () => this.connect(url));
      this.sockets.push(...(await Promise.all(batch)));
    }
  }

  /** Publishes one frame. @returns when it arrived at each client, by the monotonic clock */
  async receive(publish: () => void): Promise<readonly bigint[]> {
    this.arrivals = [];
    const all = new Promise<void>((resolve) => (this.onAll = resolve));
    publish();
    await all;
    return this.arrivals;
  }

  async leave(): Promise<void> {
    await Promise.all(
      this.sockets.splice(0).map((socket) => {
        socket.close();
        return once(socket, 'close');
      }),
    );
  }

  private async connect(url: string): Promise<WebSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    const isLive = once(socket, 'message');
    socket.send('{"type":"subscribe","after":null}');
    await isLive;
    socket.on('message', (data: Buffer) => {
      if (!data.subarray(0, VIDEO.length).equals(VIDEO)) return; // a heartbeat
      this.arrivals.push(process.hrtime.bigint());
      if (this.arrivals.length === this.size) this.onAll();
    });
    socket.on('close', (code) => {
      if (this.sockets.includes(socket)) throw new Error(`The server closed a connection (${code})`);
    });
    return socket;
  }
}
