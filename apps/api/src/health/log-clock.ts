import type { EventLog } from '@reelog/events';
import type { Logger } from '@reelog/platform';
import type { HealthCheck } from './health-check.js';

/** How far the log's newest event may be ahead of this machine's clock, milliseconds. */
const ALLOWED_MS = 60_000;
const CHECK_EVERY_MS = 60_000;

/**
 * Detects a log whose newest event is later than this machine's clock: the clock that wrote it was wrong, or this one
 * is wrong. Until the clock has caught up, new events are recorded with that event's time.
 */
export class LogClock implements HealthCheck {
  readonly name = 'log-clock';
  readonly essential = false;
  private problem: string | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly log: Pick<EventLog, 'readPage'>,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
  ) {
    const look = (): void => void this.probe().catch(() => undefined); // reported when it changes
    this.timer = setInterval(look, CHECK_EVERY_MS).unref();
    look();
  }

  readonly probe = async (): Promise<void> => {
    const problem = await this.look();
    if (problem !== undefined && this.problem === undefined) this.logger.warn(problem);
    if (problem === undefined && this.problem !== undefined) this.logger.info('the clock has caught up with the log');
    this.problem = problem;
    if (problem !== undefined) throw new Error(problem);
  };

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<string | undefined> {
    const [last] = (await this.log.readPage({ direction: 'backwards', limit: 1 })).events;
    if (!last) return undefined;
    const recordedAt = last.recordedAt ?? last.occurredAt;
    const aheadMs = Date.parse(recordedAt) - Date.now();
    if (!(aheadMs > ALLOWED_MS)) return undefined;
    return (
      `The newest event was recorded at ${recordedAt}, which is ${Math.round(aheadMs / 1_000)} s ahead of this machine's ` +
      'clock. Check the clocks of all machines; until this one has caught up, events are recorded with that time.'
    );
  }
}
