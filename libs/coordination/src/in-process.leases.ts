import { aborted } from '@reelog/platform/waiting';
import type { Lease, Leases } from './leases.port.js';

/** The leases of an installation that is one process: whoever asks first holds one until it is given back. */
export class InProcessLeases implements Leases {
  private lastFence = 0;
  private readonly queues = new Map<string, Promise<void>>();
  private readonly held = new Set<string>();

  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const before = this.queues.get(name) ?? Promise.resolve();
    let pass: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (pass = resolve));
    this.queues.set(
      name,
      before.then(() => held),
    );
    await Promise.race([before, aborted(signal)]);
    if (signal.aborted) {
      pass();
      throw signal.reason;
    }
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
        pass();
      },
      onRenewed: () => undefined,
    };
  }

  async isHeld(name: string): Promise<boolean> {
    return this.held.has(name);
  }
}
