import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = resolve('dist/apps/embedded/src/main.js');
const START_DEADLINE_MS = 20_000;

export const MANAGER_KEY = 'manager-key-for-tests';
export const AUDITOR_KEY = 'auditor-key-for-tests';

export interface ServerOptions {
  /** Kept by the caller; else a temporary one that goes with the server. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built product as its own process, as a user runs it, on a free port of the loopback address. */
export class Server {
  private endedBy: NodeJS.Signals | undefined;
  private readonly closed: Promise<unknown>;

  private constructor(
    readonly dataDir: string,
    readonly process: ChildProcess,
    private readonly output: () => string,
    private readonly ownsData: boolean,
  ) {
    this.closed = once(process, 'close');
  }

  static async start({ dataDir, env = {} }: ServerOptions = {}): Promise<Server> {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'reelog-test-'));
    const child = spawn(process.execPath, [MAIN], {
      cwd: folder, // so that no .env of the checkout is read
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: '0',
        DATA_DIR: folder,
        MANAGER_KEYS: `ana:${MANAGER_KEY}`,
        AUDITOR_KEYS: `otto:${AUDITOR_KEY}`,
        LOG_LEVEL: 'warn',
        VIEWS_PER_MINUTE: '100000',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const server = new Server(folder, child, () => output, dataDir === undefined);
    try {
      await server.isReady();
      return server;
    } catch (error) {
      await server.stop('SIGKILL');
      server.removeOwnData();
      throw error;
    }
  }

  /** Where it listens, once it is ready. */
  get url(): string {
    return /ready at (http:\/\/\S+)/.exec(this.printed)?.[1]?.replace('localhost', '127.0.0.1') ?? '';
  }

  /** What it printed so far. */
  get printed(): string {
    return this.output();
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Ends it cleanly (or with another signal) and answers the exit code; null after a signal like SIGKILL. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) {
      const exited = once(this.process, 'exit');
      this.endedBy = signal;
      this.process.kill(signal);
      await exited;
    }
    return this.process.exitCode;
  }

  /**
   * Stops it and removes its data, unless the caller brought the folder.
   * @throws Error when it ended by itself or not cleanly, or noted a fault of its own: whatever a test does, the
   * process is to stay well
   */
  async dispose(): Promise<void> {
    const exitCode = await this.stop();
    this.removeOwnData();
    const faults = this.printed.split('\n').filter((line) => /"level":(50|60)|Warning:|Error:/.test(line));
    const endedWell = this.endedBy === 'SIGKILL' || (this.endedBy !== undefined && exitCode === 0);
    if (endedWell && faults.length === 0) return;
    throw new Error(`The server ended with ${exitCode} and this to say:\n${faults.join('\n') || this.printed}`);
  }

  private async isReady(): Promise<void> {
    for (const deadline = Date.now() + START_DEADLINE_MS; this.url === ''; await sleep(20)) {
      const { exitCode, signalCode } = this.process;
      if (!this.isRunning) {
        await this.closed; // then all that it printed has come
        throw new Error(`The server did not start (${exitCode ?? signalCode}):\n${this.printed}`);
      }
      if (Date.now() > deadline) throw new Error(`The server was not ready in time:\n${this.printed}`);
    }
  }

  private removeOwnData(): void {
    if (this.ownsData) rmSync(this.dataDir, { recursive: true, force: true });
  }

  private get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  request(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
    const { key, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    return fetch(`${this.url}${path}`, { ...rest, headers });
  }
}
