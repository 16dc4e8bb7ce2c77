import { EventLogUnavailableError, type LogHead } from './event-log.port.js';

/** The newest head that this process knows, and the callers that wait for the next one. */
export class HeadWatch {
  private current: LogHead;
  private closed = false;
  private readonly waiting = new Set<() => void>();

  constructor(head: LogHead) {
    this.current = head;
  }

  get head(): LogHead {
    return this.current;
  }

  advance(head: LogHead): void {
    this.current = head;
    this.wake();
  }

  /** Resolves once the head is beyond a position, or the signal aborts. @throws EventLogUnavailableError when closed */
  async beyond(position: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.current.position <= position) {
      if (this.closed) throw new EventLogUnavailableError('The event log is closed.');
      await this.nextChange(signal);
    }
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  private nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}
