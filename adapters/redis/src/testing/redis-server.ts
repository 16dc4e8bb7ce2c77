import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const START_MS = 10_000;

/** A durable Redis for one test, which can be stopped, killed, paused and started again. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private client: Redis | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** A server that is not started yet. */
  static async make(): Promise<RedisServer> {
    return new RedisServer(await mkdtemp(join(tmpdir(), 'reelog-redis-')), await freePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A client to inspect it and to change its settings. */
  get admin(): Redis {
    this.client ??= new Redis(this.url, { retryStrategy: () => null }).on('error', () => undefined);
    return this.client;
  }

  /** @throws Error when there is no `redis-server` on the PATH, or it does not start */
  async start(...settings: string[]): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always', ...settings],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([cause]) => notThere(cause))]);
    this.child = child;
    for (const deadline = Date.now() + START_MS; !output.includes('Ready to accept connections'); await sleep(10))
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`redis-server did not start:\n${output}`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.client?.disconnect();
    this.client = undefined;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Pauses the process: it answers nothing, and keeps its connections. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Simulates a broken disk: deletes all data. Only while it is stopped. */
  async loseData(): Promise<void> {
    await rm(join(this.folder, 'appendonlydir'), { recursive: true, force: true });
  }

  async destroy(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

function notThere(cause: unknown): never {
  throw new Error('This test starts a Redis of its own: redis-server must be on the PATH.', { cause });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
