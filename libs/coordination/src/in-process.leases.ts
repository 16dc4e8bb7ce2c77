import { KeyedMutex } from '@reelog/platform/waiting';
import type { Lease, Leases } from './leases.port.js';

/** The leases of an installation with one process: the first to ask holds a lease until it is released. */
export class InProcessLeases implements Leases {
  private lastFence = 0;
  private readonly mutex = new KeyedMutex();
  private readonly held = new Set<string>();

  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const untilReleased = () => new Promise<void>((release) => resolve(this.hold(name, release)));
      this.mutex.run(name, untilReleased, signal).catch(reject);
    });
  }

  async isHeld(name: string): Promise<boolean> {
    return this.held.has(name);
  }

  private hold(name: string, release: () => void): Lease {
    this.held.add(name);
    const kept = new AbortController();
    return {
      name,
      fence: ++this.lastFence,
      signal: kept.signal,
      release: async () => {
        if (kept.signal.aborted) return;
        this.held.delete(name);
        kept.abort(new Error(`The lease ${name} was given back`));
        release();
      },
      onRenewed: () => undefined,
    };
  }
}
