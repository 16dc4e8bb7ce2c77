import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/** A proxy for the server that can break connections, as networks do. */
export class WireProxy {
  private readonly sockets = new Set<Socket>();
  private loseAnswerTo: string | undefined;
  private heldBack: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly port: number,
  ) {
    server.on('connection', (client) => this.connect(client));
  }

  static async start(targetUrl: string): Promise<WireProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WireProxy(server, new URL(targetUrl), (server.address() as AddressInfo).port);
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return `${url.href}${url.search ? '&' : '?'}directConnection=true`;
  }

  /** Breaks all connections. */
  breakConnections(): void {
    for (const socket of [...this.sockets]) socket.destroy();
  }

  /** Stops like a server: new connections are refused. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.breakConnections();
    await closed;
  }

  /** Starts again at the old address. */
  async resume(): Promise<void> {
    if (!this.server.listening)
      await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** The next command of this name to the collection of commits reaches the server, but its answer is lost. */
  loseNextAnswerTo(command: string): void {
    this.loseAnswerTo = command;
  }

  /** Commands about collections whose names begin with this reach the server, but are never answered. */
  holdBackAnswersAbout(collections: string): void {
    this.heldBack = collections;
  }

  private connect(client: Socket): void {
    const upstream = createConnection({ host: this.target.hostname, port: Number(this.target.port || 27_017) });
    let losesAnswer = false;
    let holdsBack = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      if (this.loseAnswerTo !== undefined && isFor(chunk, this.loseAnswerTo)) {
        losesAnswer = true;
        this.loseAnswerTo = undefined;
      }
      if (this.heldBack !== undefined && chunk.includes(this.heldBack)) holdsBack = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (losesAnswer) end();
      else if (!holdsBack) client.write(chunk);
    });
  }
}

/** The first element of a command names it and its collection: a string, `\u0002<name>\0<length>commits\0`. */
const isFor = (chunk: Buffer, command: string): boolean =>
  chunk.includes(`\u0002${command}\0`) && chunk.includes('commits\0');
