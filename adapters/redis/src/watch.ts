import { messageOf } from '@reelog/platform/errors';
import type { Redis } from 'ioredis';
import type { RedisClock } from './clock.js';
import { durabilityProblem } from './durability.js';

const CHECK_MS = 1_000;
const PROBE_LIVES_MS = 60_000;

export type OnProblem = (problem: string, error?: unknown) => void;

/** Away: it does not answer properly. Unfit: it answers, but may lose acknowledged data. */
type Distrust = 'away' | 'unfit';

/**
 * Knows whether a Redis can be trusted with data. The trust ends with the first failure, so that no other caller waits
 * for Redis, and begins again when a check finds it writable and durable. Each problem is reported once.
 */
export class RedisWatch {
  private distrust: string | undefined = 'not connected yet';
  private told: Distrust | undefined;
  /** Counts failures: a check that began before a failure proves nothing. */
  private failures = 0;
  private stopped = false;
  private readonly timer: NodeJS.Timeout;

  /** @param probeKey a key for test writes */
  constructor(
    private readonly redis: Redis,
    private readonly probeKey: string,
    private readonly clock: RedisClock,
    private readonly onProblem: OnProblem,
  ) {
    redis.on('error', (error) => this.failed(error));
    redis.on('close', () => this.disconnected());
    redis.on('ready', () => void this.check());
    this.timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  get trusted(): boolean {
    return this.distrust === undefined;
  }

  /** Why it is not trusted, in words. */
  get problem(): string | undefined {
    return this.distrust;
  }

  /** Called when a command got no answer, or an answer that means that the server does not accept writes. */
  failed(error: unknown): void {
    this.failures += 1;
    this.give('away', messageOf(error), error);
  }

  /** Stops checking and reporting. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private disconnected(): void {
    this.failures += 1;
    // An earlier error explains more than the closed connection that it caused.
    if (this.trusted) this.give('away', 'the connection was lost');
  }

  private async check(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const { failures } = this;
    try {
      await this.clock.look(this.redis);
      const unfit = await durabilityProblem(this.redis);
      if (unfit !== undefined) return this.give('unfit', unfit);
      await this.redis.set(this.probeKey, '1', 'PX', PROBE_LIVES_MS);
      if (failures !== this.failures) return;
      this.distrust = undefined;
      this.told = undefined;
    } catch (error) {
      this.failed(error);
    }
  }

  private give(kind: Distrust, problem: string, error?: unknown): void {
    this.distrust = problem;
    if (this.told === kind || this.stopped) return;
    this.told = kind;
    this.onProblem(`Redis ${kind === 'away' ? 'cannot be used' : 'is not used'}: ${problem}.`, error);
  }
}
