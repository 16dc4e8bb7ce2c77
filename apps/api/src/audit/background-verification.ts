import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Leases } from '@reelog/coordination';
import { LogAudit } from '@reelog/events';
import { LOGGER, type Logger, METRICS, type Metrics } from '@reelog/platform';

const MINUTE_MS = 60_000;
/** Delay after the start, so that the start is not slowed down. */
const FIRST_MS = 2 * MINUTE_MS;
const EVERY_MS = 7 * 24 * 60 * MINUTE_MS;
/** Delay after a verification that failed, for instance because the log did not answer. */
const RETRY_MS = 10 * MINUTE_MS;

/**
 * Verifies the whole log soon after the start, then every week: with low priority, in one process of an installation.
 * The audit itself reports the result to health and the write gate.
 */
@Injectable()
export class BackgroundVerification implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly audit: LogAudit,
    private readonly leases: Leases,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run(this.stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One verification. @throws Error if the log cannot be read; the signal's reason if it aborts */
  async verify(signal: AbortSignal): Promise<void> {
    const { valid, checked, firstBad, damage } = await this.audit.verify({ signal, gentle: true });
    this.metrics.logVerified.set(valid ? 1 : 0);
    this.metrics.logVerifiedAt.setToCurrentTime();
    if (valid) this.logger.info({ checked }, 'the log was verified');
    else this.logger.error({ checked, firstBad, damage }, 'the verification of the log found damage');
  }

  private async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted)
      try {
        const lease = await this.leases.acquire('log-verification', stop);
        await this.hold(AbortSignal.any([stop, lease.signal])).finally(() => lease.release().catch(() => undefined));
      } catch (error) {
        if (!stop.aborted) this.logger.warn({ err: error }, 'the verification of the log was interrupted');
      }
  }

  /** Ends when the signal aborts. */
  private async hold(signal: AbortSignal): Promise<void> {
    for (let restMs = FIRST_MS; ; restMs = EVERY_MS) {
      await sleep(restMs, undefined, { signal, ref: false });
      while (!(await this.succeeds(signal))) await sleep(RETRY_MS, undefined, { signal, ref: false });
    }
  }

  private async succeeds(signal: AbortSignal): Promise<boolean> {
    try {
      await this.verify(signal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn({ err: error }, 'the log could not be verified; tried again in ten minutes');
      return false;
    }
  }
}
