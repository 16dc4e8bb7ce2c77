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
  /** Whether this process offers jobs. */
  readonly isOffering: () => boolean;
}

/** Offers the jobs of one queue independently: slow storyboards must not delay probes. */
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

  /** False if the job is not known as offered. */
  heardOf(job: JobId): boolean {
    return this.offers.heardOf(job);
  }

  /** Offers due jobs, if this process offers jobs. */
  dispatch(): void {
    if (!this.parts.isOffering()) return;
    this.again = true;
    this.dispatching ??= this.offerAll().finally(() => {
      this.dispatching = undefined;
    });
  }

  /** Resolves when no offer is running. */
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

  /** Logs changes only: without frameflow, every upload and every sweep would log the same. */
  private tell(state: 'well' | 'failing', error?: unknown): void {
    if (state === this.told) return;
    this.told = state;
    const { queue } = this;
    if (state === 'failing')
      this.parts.logger.warn({ err: error, queue }, 'jobs could not be offered; every sweep retries');
    else this.parts.logger.info({ queue }, 'jobs are offered again');
  }
}
