import { once } from 'node:events';
import type { View } from '@reelog/domain';
import { type EventLog, EventLogUnavailableError } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { LogViewLedger, type ViewLedger } from '@reelog/views';
import type { Redis } from 'ioredis';
import { redisClient } from './client.js';
import { RedisClock } from './clock.js';
import { RedisPendingViews } from './pending-views.js';
import { RedisViewIntake } from './view-intake.js';
import { checkView, RedisViewKeys } from './view-keys.js';
import { ViewFlusher } from './view-flusher.js';
import { type OnProblem, RedisWatch } from './watch.js';

export interface RedisViewLedgerOptions {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** Prefixes every key, so that several installations can share a server; default `reelog`. */
  readonly installation?: string;
  readonly log: EventLog;
  /** The time to use until Redis has answered; by default this machine's clock. */
  readonly clock?: () => Date;
  /**
   * Whether this process may write to the log now; if not, other processes bring in the pending views. Default: always.
   */
  readonly mayWrite?: () => boolean;
  /** Called once for each new problem, with a sentence for the operator. */
  readonly onProblem: OnProblem;
}

/** How long closing may wait for pending views to reach the log, milliseconds. */
const LAST_FLUSH_MS = 5_000;
/** A repeated problem of single videos or of the log is reported at most this often, milliseconds. */
const TELL_AGAIN_MS = 60_000;

export interface LedgerHealth {
  /** False: views are counted directly in the log. */
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Counts views in Redis for all processes of an installation, and brings them into the log within a second: one event
 * for each video. A view is acknowledged once Redis has fsynced it; without such a Redis, views are counted directly in
 * the log. The log records no identity twice, even if Redis loses data. If Redis loses its data, the acknowledged views
 * of the last second are lost.
 */
export class RedisViewLedger implements ViewLedger {
  private readonly redis: Redis;
  private readonly clock: RedisClock;
  private readonly watch: RedisWatch;
  private readonly intake: RedisViewIntake;
  private readonly flusher: ViewFlusher;
  private readonly direct: LogViewLedger;
  /** When each problem was last reported, by its sentence. */
  private readonly told = new Map<string, number>();
  private closing: Promise<void> | undefined;

  /** Connects in the background: the process starts without Redis, too. */
  constructor(private readonly options: RedisViewLedgerOptions) {
    const keys = new RedisViewKeys(options.installation ?? 'reelog');
    this.clock = new RedisClock(options.clock ?? (() => new Date()));
    this.direct = new LogViewLedger(options.log, () => this.now());
    this.redis = redisClient(options.url);
    this.watch = new RedisWatch(this.redis, keys.probe, this.clock, (problem, error) =>
      options.onProblem(`${problem} Views are counted straight in the log.`, error),
    );
    const pending = new RedisPendingViews(this.redis, keys);
    this.intake = new RedisViewIntake(pending);
    this.flusher = new ViewFlusher({
      pending,
      ledger: this.direct,
      able: () => this.redis.status === 'ready' && (options.mayWrite?.() ?? true),
      onRedisFailure: (error) => this.redisFailed(error),
      onLogFailure: (error) => this.tell('Counted views cannot be brought into the log now; Redis keeps them.', error),
    });
  }

  async count(videoId: string, view: View): Promise<number | undefined> {
    if (this.closing) throw new EventLogUnavailableError('The ledger of views is closed.');
    checkView(videoId, view);
    if (this.watch.trusted && (await this.add(videoId, view))) return undefined;
    return this.direct.count(videoId, view);
  }

  /** By the clock of Redis. */
  now(): Date {
    return this.clock.now();
  }

  health(): LedgerHealth {
    const { problem } = this.watch;
    if (problem === undefined) return { ok: true, detail: 'views are counted in Redis' };
    return { ok: false, detail: `views are counted straight in the log: ${problem}` };
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  /** Whether Redis has the view now. */
  private async add(videoId: string, view: View): Promise<boolean> {
    try {
      await this.intake.add(videoId, view);
      return true;
    } catch (error) {
      this.redisFailed(error);
      return false;
    }
  }

  private async closeAll(): Promise<void> {
    const signal = AbortSignal.timeout(LAST_FLUSH_MS);
    await Promise.race([this.flushAll(signal), once(signal, 'abort')]);
    this.watch.stop();
    this.redis.disconnect();
  }

  private async flushAll(signal: AbortSignal): Promise<void> {
    await this.intake.settled();
    await this.flusher.close(signal);
    await this.direct.close();
  }

  /** A key of the wrong type affects one video; all other errors affect all. */
  private redisFailed(error: unknown): void {
    if (messageOf(error).includes('WRONGTYPE'))
      this.tell('Somebody else writes to the keys of counted views in Redis.', error);
    else this.watch.failed(error);
  }

  private tell(sentence: string, error: unknown): void {
    const now = Date.now();
    if (now - (this.told.get(sentence) ?? 0) < TELL_AGAIN_MS) return;
    this.told.set(sentence, now);
    this.options.onProblem(sentence, error);
  }
}
