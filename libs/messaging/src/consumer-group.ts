/** One message for one group. The body stays JSON text, so that each handler gets a copy of its own. */
export interface Delivery {
  readonly pattern: string;
  readonly body: string;
  /** How often a handler received it. */
  readonly deliveries: number;
}

export interface ConsumerGroupOptions {
  readonly name: string;
  readonly patterns: ReadonlySet<string>;
  /** Handlers at work at the same time. */
  readonly concurrency: number;
  /** Messages that wait, wait for a retry, or are being handled. */
  readonly capacity: number;
  readonly deliveryLimit: number;
  /** Milliseconds before the second delivery; doubled for each one after. */
  readonly redeliveryDelayMs: number;
  /** Resolves: the message is done. Throws: it is redelivered, or becomes a dead letter. */
  readonly handle: (pattern: string, message: unknown, delivery: number) => Promise<void>;
  readonly onDeadLetter: (delivery: Delivery, error: unknown) => void;
}

/** A queue and its handlers: first in, first out, with limited concurrency and delayed retries. */
export class ConsumerGroup {
  private readonly waiting: Delivery[] = [];
  private readonly retries = new Set<NodeJS.Timeout>();
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
    return this.waiting.length + this.retries.size + this.running.size < this.options.capacity;
  }

  /** Queues a message. Handlers run in a later turn of the event loop, never inside the sender's. */
  offer(delivery: Delivery): void {
    this.waiting.push(delivery);
    this.schedule();
  }

  /** Drops waiting messages and resolves when the running handlers are done. */
  async close(): Promise<void> {
    this.closed = true;
    clearImmediate(this.wakeUp);
    for (const timer of this.retries) clearTimeout(timer);
    this.retries.clear();
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
      if (delivery.deliveries >= this.options.deliveryLimit) this.options.onDeadLetter(delivery, error);
      else this.scheduleRetry(delivery);
    }
  }

  private scheduleRetry(delivery: Delivery): void {
    if (this.closed) return;
    const timer = setTimeout(
      () => {
        this.retries.delete(timer);
        this.offer(delivery);
      },
      this.options.redeliveryDelayMs * 2 ** (delivery.deliveries - 1),
    );
    this.retries.add(timer);
  }
}
