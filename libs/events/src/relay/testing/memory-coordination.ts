import type { Checkpoints } from '../../coordination/checkpoints.port.js';
import type { Lease, Leases } from '../../coordination/leases.port.js';
import { CheckpointMovedError } from '../../read-models/projection.port.js';

/** Leases among those who share this object: first come, first served. */
export class MemoryLeases implements Leases {
  private readonly held = new Map<string, AbortController>();

  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    while (this.held.has(name)) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    signal.throwIfAborted();
    const held = new AbortController();
    this.held.set(name, held);
    return {
      name,
      signal: held.signal,
      release: async () => {
        if (this.held.get(name) === held) this.held.delete(name);
      },
    };
  }

  /** Takes a lease from its holder, as happens to one who was silent for too long. */
  revoke(name: string): void {
    this.held.get(name)?.abort();
    this.held.delete(name);
  }
}

/** Checkpoints in memory, with compare-and-set. */
export class MemoryCheckpoints implements Checkpoints {
  private readonly positions = new Map<string, number>();

  async load(consumer: string): Promise<number> {
    return this.positions.get(consumer) ?? 0;
  }

  async save(consumer: string, from: number, to: number): Promise<void> {
    const stored = await this.load(consumer);
    if (stored !== from) throw new CheckpointMovedError(consumer, from, stored);
    this.positions.set(consumer, to);
  }
}
