import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy that can cut and restore connections to a server, as a network or a restarting broker does. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private isOpen = true;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async to(url: string): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpProxy(server, new URL(url));
  }

  /** The server's address, through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.toString();
  }

  /** Cuts all connections and refuses new ones. */
  cut(): void {
    this.isOpen = false;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.isOpen = true;
  }

  /** Keeps the connections and passes nothing on, as a dead network does. */
  freeze(): void {
    for (const socket of this.sockets) socket.pause();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (!this.isOpen) return void client.destroy();
    const server = connect(Number(this.target.port) || 5672, this.target.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => to.write(data));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
