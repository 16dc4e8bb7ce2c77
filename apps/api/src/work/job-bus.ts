import { MEDIA_JOBS } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import type { MessageBus } from '@reelog/messaging';

const JOBS: ReadonlySet<string> = new Set(Object.values(MEDIA_JOBS));

/** Adds the log id to every job, so that frameflow can check whether the store belongs to that log. */
export class JobBus implements MessageBus {
  private logId: string | undefined;

  constructor(
    private readonly bus: MessageBus,
    private readonly log: Pick<EventLog, 'head'>,
  ) {}

  async publish(pattern: string, message: object): Promise<void> {
    if (!JOBS.has(pattern)) return this.bus.publish(pattern, message);
    this.logId ??= (await this.log.head()).logId;
    await this.bus.publish(pattern, { ...message, logId: this.logId });
  }
}
