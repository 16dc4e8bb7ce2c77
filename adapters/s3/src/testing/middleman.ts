import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of a server that can act like a bad network or a dead server. */
export class Middleman {
  private readonly server: Server;
  private readonly pairs = new Set<readonly [ours: Socket, theirs: Socket]>();
  private isSilent = false;
  private bytesLeft = Infinity;
  private port = 0;

  private constructor(private readonly behind: URL) {
    this.server = createServer((ours) => this.join(ours));
  }

  static async before(url: string): Promise<Middleman> {
    const middleman = new Middleman(new URL(url));
    await middleman.comeBack();
    return middleman;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.pairs.size;
  }

  get isDead(): boolean {
    return !this.server.listening;
  }

  /** Ends all connections and refuses new ones. */
  async die(): Promise<void> {
    this.server.close();
    this.resetAll();
    if (this.server.listening) await once(this.server, 'close');
  }

  /** Dies after this many more bytes from the server. */
  dieAfter(bytes: number): void {
    this.bytesLeft = bytes;
  }

  async comeBack(): Promise<void> {
    this.bytesLeft = Infinity;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Keeps connections, but passes nothing through. */
  fallSilent(): void {
    this.isSilent = true;
    for (const sockets of this.pairs) for (const socket of sockets) socket.pause();
  }

  private resetAll(): void {
    for (const sockets of this.pairs) for (const socket of sockets) socket.resetAndDestroy();
  }

  private join(ours: Socket): void {
    const theirs = connect(Number(this.behind.port), this.behind.hostname);
    const pair = [ours, theirs] as const;
    this.pairs.add(pair);
    ours.pipe(theirs);
    theirs.pipe(ours);
    theirs.on('data', (chunk: Buffer) => {
      this.bytesLeft -= chunk.length;
      if (this.bytesLeft < 0) void this.die();
    });
    for (const [socket, other] of [pair, [theirs, ours] as const]) {
      if (this.isSilent) socket.pause();
      socket.on('error', () => undefined);
      socket.once('close', () => {
        other.destroy();
        this.pairs.delete(pair);
      });
    }
  }
}
