/** One message on its way to one group. The body stays JSON text until a handler gets a copy of its own. */
export interface Delivery {
  readonly pattern: string;
  readonly body: string;
  /** Times it was given to a handler. */
  readonly deliveries: number;
}

export interface ConsumerGroupOptions {
  readonly name: string;
  readonly patterns: ReadonlySet<string>;
  /** Handlers at work at the same time. */
  readonly concurrency: number;
  /** Messages waiting, resting or being handled. */
  readonly capacity: number;
  readonly deliveryLimit: number;
  /** Milliseconds before the second delivery; doubled for each one after. */
  readonly redeliveryDelayMs: number;
  /** Resolves: done with. Throws: again, or given up. */
  readonly handle: (pattern: string, message: unknown, delivery: number) => Promise<void>;
  readonly onGivenUp: (delivery: Delivery, error: unknown) => void;
}

/** A queue and those who work on it: first in, first out, a few at a time, failures later again. */
export class ConsumerGroup {
  private readonly waiting: Delivery[] = [];
  private readonly resting = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private wakeUp: NodeJS.Immediate | undefined;
  private closed = false;

  constructor(private readonly options: ConsumerGroupOptions) {}

  get name(): string {
    return this.options.name;
  }

  handles(pattern: string): boolean {
    return this.options.patterns.has(pattern);
  }

  hasRoom(): boolean {
    return this.waiting.length + this.resting.size + this.running.size < this.options.capacity;
  }

  /** Takes a message; handlers run in a later turn of the event loop, never inside the sender's. */
  offer(delivery: Delivery): void {
    this.waiting.push(delivery);
    this.schedule();
  }

  /** Takes nothing more and resolves when the handlers at work are done; what still waits is dropped. */
  async close(): Promise<void> {
    this.closed = true;
    clearImmediate(this.wakeUp);
    for (const timer of this.resting) clearTimeout(timer);
    this.resting.clear();
    this.waiting.length = 0;
    await Promise.all(this.running);
  }

  private schedule(): void {
    if (this.closed || this.wakeUp) return;
    this.wakeUp = setImmediate(() => {
      this.wakeUp = undefined;
      while (this.running.size < this.options.concurrency) {
        const delivery = this.waiting.shift();
        if (!delivery) return;
        this.start({ ...delivery, deliveries: delivery.deliveries + 1 });
      }
    });
  }

  private start(delivery: Delivery): void {
    const work = this.attempt(delivery).finally(() => {
      this.running.delete(work);
      this.schedule();
    });
    this.running.add(work);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    try {
      await this.options.handle(delivery.pattern, JSON.parse(delivery.body), delivery.deliveries);
    } catch (error) {
      if (delivery.deliveries >= this.options.deliveryLimit) this.options.onGivenUp(delivery, error);
      else this.rest(delivery);
    }
  }

  private rest(delivery: Delivery): void {
    if (this.closed) return;
    const timer = setTimeout(
      () => {
        this.resting.delete(timer);
        this.offer(delivery);
      },
      this.options.redeliveryDelayMs * 2 ** (delivery.deliveries - 1),
    );
    this.resting.add(timer);
  }
}
