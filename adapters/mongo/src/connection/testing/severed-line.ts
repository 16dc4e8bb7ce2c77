import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A connection to a server that can be cut, as if the server were away, and restored. */
export class SeveredLine {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));
  private severed = false;

  constructor(private readonly target: URL) {}

  /** Address of the database through this connection. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    url.searchParams.set('directConnection', 'true');
    return url.href;
  }

  sever(): void {
    this.severed = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.severed = false;
  }

  async close(): Promise<void> {
    this.sever();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    if (this.severed) return void client.destroy();
    const upstream = createConnection({ host: this.target.hostname, port: Number(this.target.port) });
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
