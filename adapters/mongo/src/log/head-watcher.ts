import { EventLogUnavailableError, HeadWatch, type LogHead } from '@reelog/events';

/** Shortest and longest interval between two reads of the head, milliseconds. */
const SHORTEST_REST_MS = 5;
const LONGEST_REST_MS = 250;
const BACKOFF = 1.5;

/**
 * Watches the head of the log, which any process may move: reads it while somebody waits, less often while nothing
 * happens, and at once after a notification. Retries while the server is unavailable.
 */
export class MongoHeadWatcher {
  private readonly watch: HeadWatch;
  private waiting = 0;
  private looking = false;
  private hurried = false;
  private wake: () => void = () => undefined;
  private closed = false;

  constructor(
    head: LogHead,
    private readonly readHead: () => Promise<LogHead>,
  ) {
    this.watch = new HeadWatch(head);
  }

  /** Passes a head that was read or written. */
  advance(head: LogHead): void {
    if (head.position > this.watch.head.position) this.watch.advance(head);
  }

  /** Notifies that the log has reached a position. */
  note(position: number): void {
    if (position > this.watch.head.position) this.hurry();
  }

  /** Resolves once the head is beyond a position, or the signal aborts. @throws EventLogUnavailableError when closed */
  async beyond(position: number, signal: AbortSignal): Promise<void> {
    if (this.closed) throw new EventLogUnavailableError('The event log is closed.');
    if (this.watch.head.position > position) return;
    this.waiting++;
    this.hurry();
    void this.look();
    try {
      await this.watch.beyond(position, signal);
    } finally {
      this.waiting--;
    }
  }

  close(): void {
    this.closed = true;
    this.watch.close();
    this.hurry();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    for (let restMs = SHORTEST_REST_MS; this.waiting > 0 && !this.closed;) {
      const before = this.watch.head.position;
      await this.readHead().then(
        (head) => this.advance(head),
        () => undefined,
      );
      const hasMoved = this.watch.head.position > before;
      restMs = hasMoved || (await this.rest(restMs)) ? SHORTEST_REST_MS : Math.min(restMs * BACKOFF, LONGEST_REST_MS);
    }
    this.looking = false;
  }

  /** Requests a read of the head now. */
  private hurry(): void {
    this.hurried = true;
    this.wake();
  }

  /** Resolves after a while, or when a read is requested sooner; returns whether it was. */
  private async rest(milliseconds: number): Promise<boolean> {
    if (!this.hurried) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const wasHurried = this.hurried;
    this.hurried = false;
    return wasHurried;
  }
}
