import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpLimits } from '../../apps/api/src/http/http-limits.js';
import { pathToFileURL } from 'node:url';

/** Main modules of the built product. */
const MAINS = {
  embedded: resolve('dist/apps/embedded/main.js'),
  api: resolve('apps/api/dist/main.js'),
  frameflow: resolve('apps/frameflow/dist/main.js'),
} as const;

/** The embedded one with other limits; it gets the path of the checkout, because it runs elsewhere. */
const LIMITED_MAIN = resolve('test/support/limited-main.mjs');

export interface ProcessOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Limits per client, for the embedded product. */
  readonly limits?: Partial<HttpLimits>;
  /** How far its clock is ahead, milliseconds. */
  readonly clockShiftMs?: number;
}

const START_DEADLINE_MS = 90_000;

/** Inherited environment variables of a process under test. */
const inherited = (): Record<string, string | undefined> => ({ PATH: process.env.PATH, HOME: process.env.HOME });

const SHIFTED_CLOCK = pathToFileURL(resolve('test/support/shifted-clock.mjs')).href;

/** One process of the built product, as a user runs it. */
export class ReelogProcess {
  private endedBy: NodeJS.Signals | undefined;
  private output = '';
  private suspendedUntil = -Infinity;
  private readonly closed: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    this.closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Resolves when it reports that it is ready. @throws Error with its output */
  static async start(
    kind: keyof typeof MAINS,
    { folder, env, limits, clockShiftMs = 0 }: ProcessOptions,
  ): Promise<ReelogProcess> {
    const shift = clockShiftMs === 0 ? [] : ['--import', SHIFTED_CLOCK];
    const main = limits ? [LIMITED_MAIN, resolve(), JSON.stringify(limits)] : [MAINS[kind]];
    const child = spawn(process.execPath, [...shift, ...main], {
      cwd: folder, // so that no .env of the checkout is read
      env: { ...inherited(), TEST_CLOCK_SHIFT_MS: String(clockShiftMs), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new ReelogProcess(child, kind);
    try {
      await started.isReady();
      return started;
    } catch (error) {
      await started.stop('SIGKILL');
      throw error;
    }
  }

  /** Its address, once it has started. */
  get url(): string {
    return /(?:ready|reads only) at (http:\/\/\S+)/.exec(this.output)?.[1]?.replace('localhost', '127.0.0.1') ?? '';
  }

  /** Its output so far. */
  get printed(): string {
    return this.output;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Suspends it, like a suspended virtual machine, until `resume`. */
  suspend(): void {
    this.child.kill('SIGSTOP');
    this.suspendedUntil = Infinity;
  }

  resume(): void {
    this.child.kill('SIGCONT');
    if (this.isSuspended) this.suspendedUntil = performance.now();
  }

  get isSuspended(): boolean {
    return this.suspendedUntil === Infinity;
  }

  /** @param instant by `performance.now()` */
  wasSuspendedSince(instant: number): boolean {
    return this.suspendedUntil >= instant;
  }

  /** Ends it with a signal and returns the exit code; null after a signal like SIGKILL. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) {
      const exited = once(this.child, 'exit');
      this.endedBy = signal;
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }

  /**
   * Why it failed: it ended by itself or with an error, or logged an error. Undefined if it did not.
   * @param expected errors that the test causes
   */
  async complaint(expected?: RegExp): Promise<string | undefined> {
    const exitCode = await this.stop();
    const faults = this.output.split('\n').filter((line) => isFault(line) && !expected?.test(line));
    const endedWell = this.endedBy === 'SIGKILL' || (this.endedBy !== undefined && exitCode === 0);
    if (endedWell && faults.length === 0) return undefined;
    return `The ${this.name} ended with ${exitCode} and this to say:\n${faults.join('\n') || this.output}`;
  }

  private async isReady(): Promise<void> {
    for (const deadline = Date.now() + START_DEADLINE_MS; this.url === ''; await sleep(20)) {
      if (!this.isRunning) {
        await this.closed; // then its whole output has arrived
        throw new Error(
          `The ${this.name} did not start (${this.child.exitCode ?? this.child.signalCode}):\n${this.output}`,
        );
      }
      if (Date.now() > deadline) throw new Error(`The ${this.name} was not ready in time:\n${this.output}`);
    }
  }
}

/** A log line above warning level (warnings may quote errors), or output of the runtime itself. */
const isFault = (line: string): boolean =>
  line.startsWith('{"level":') ? /^\{"level":(50|60)/.test(line) : /Warning:|Error:/.test(line);
