import type { MediaQueue } from '@reelog/domain';
import type { MessageBus } from '@reelog/messaging';
import type { Logger } from '@reelog/platform';
import type { PendingWorkQueries } from '@reelog/read-models';
import type { JobId } from './job-key.js';
import { QueueOffers } from './queue-offers.js';

export interface QueueDispatcherParts {
  readonly pending: PendingWorkQueries;
  readonly bus: MessageBus;
  readonly logger: Logger;
  /** Whether it is for this process to offer. */
  readonly isOffering: () => boolean;
}

/** Offers the jobs of one queue, at its own pace: whatever holds up storyboards holds up no probe. */
export class QueueDispatcher {
  private readonly offers: QueueOffers;
  private dispatching: Promise<void> | undefined;
  private again = false;
  private told: 'well' | 'failing' = 'well';

  constructor(
    private readonly queue: MediaQueue,
    private readonly parts: QueueDispatcherParts,
  ) {
    this.offers = new QueueOffers(queue, parts.pending, parts.bus);
  }

  /** False when the job is not known to be out. */
  heardOf(job: JobId): boolean {
    return this.offers.heardOf(job);
  }

  /** Offers what is due now, if it is for this process to do so. */
  dispatch(): void {
    if (!this.parts.isOffering()) return;
    this.again = true;
    this.dispatching ??= this.offerAll().finally(() => {
      this.dispatching = undefined;
    });
  }

  /** Resolves when no offer is under way. */
  async settled(): Promise<void> {
    await this.dispatching;
  }

  private async offerAll(): Promise<void> {
    while (this.again && this.parts.isOffering()) {
      this.again = false;
      try {
        await this.offers.offerDue(this.parts.isOffering);
        this.tell('well');
      } catch (error) {
        this.tell('failing', error);
      }
    }
  }

  /** Once a change: while no frameflow is there, every upload and every sweep would fill the log with the same words. */
  private tell(state: 'well' | 'failing', error?: unknown): void {
    if (state === this.told) return;
    this.told = state;
    const { queue } = this;
    if (state === 'failing')
      this.parts.logger.warn({ err: error, queue }, 'jobs could not be offered; every sweep tries again');
    else this.parts.logger.info({ queue }, 'jobs are offered again');
  }
}
