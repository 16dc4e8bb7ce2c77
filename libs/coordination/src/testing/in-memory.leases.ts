import type { Lease, Leases } from '../leases.port.js';

/** Leases within one test; `lose` revokes one, as a long pause would. */
export class InMemoryLeases implements Leases {
  private lastFence = 0;
  private readonly held = new Map<string, AbortController>();
  private readonly queues = new Map<string, (() => void)[]>();

  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    while (this.held.has(name)) await this.nextChange(name, signal);
    signal.throwIfAborted();
    const loss = new AbortController();
    this.held.set(name, loss);
    return {
      name,
      fence: ++this.lastFence,
      signal: loss.signal,
      release: async () => {
        if (this.held.get(name) === loss) this.free(name);
      },
      onRenewed: () => undefined,
    };
  }

  async isHeld(name: string): Promise<boolean> {
    return this.held.has(name);
  }

  lose(name: string): void {
    const loss = this.held.get(name);
    this.free(name);
    loss?.abort(new Error(`The lease ${name} was lost`));
  }

  private free(name: string): void {
    this.held.delete(name);
    for (const tryAgain of this.queues.get(name)?.splice(0) ?? []) tryAgain();
  }

  private nextChange(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.queues.set(name, [...(this.queues.get(name) ?? []), resolve]);
    });
  }
}
