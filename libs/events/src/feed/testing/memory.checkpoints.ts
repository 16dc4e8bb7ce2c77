import type { Checkpoints } from '../../../../coordination/src/checkpoints.port.js';
import { CheckpointMovedError } from '../../../../read-models/src/projections/projection-store.port.js';

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
