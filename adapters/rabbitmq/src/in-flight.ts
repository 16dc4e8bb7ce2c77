import { MessageBusUnavailableError } from '@reelog/messaging';

/** Lets a few tasks run at a time, in the order in which they came; who waits too long is turned away. */
export class InFlight {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly longestWaitMs: number,
  ) {}

  /** @throws MessageBusUnavailableError when the turn does not come in time */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.running < this.most) this.running += 1;
    else await this.turn();
    try {
      return await task();
    } finally {
      this.handOver();
    }
  }

  /** The one who is done passes the turn on, so that nobody gets in between. */
  private handOver(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.running -= 1;
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        clearTimeout(timer);
        this.waiting.delete(next);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(next);
        reject(new MessageBusUnavailableError('RabbitMQ takes messages too slowly'));
      }, this.longestWaitMs);
      this.waiting.add(next);
    });
  }
}
