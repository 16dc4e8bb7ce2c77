import { MessageBusUnavailableError } from '@reelog/messaging';

/** A semaphore in first-in, first-out order with a timeout for waiting. */
export class InFlight {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly longestWaitMs: number,
  ) {}

  /** @throws MessageBusUnavailableError when it has to wait too long */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.running < this.most) this.running += 1;
    else await this.acquire();
    try {
      return await task();
    } finally {
      this.handOver();
    }
  }

  /** Hands the permit to the next waiter, so that no later caller overtakes it. */
  private handOver(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.running -= 1;
  }

  private acquire(): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        clearTimeout(timer);
        this.waiting.delete(next);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(next);
        reject(new MessageBusUnavailableError('RabbitMQ accepts messages too slowly'));
      }, this.longestWaitMs);
      this.waiting.add(next);
    });
  }
}
