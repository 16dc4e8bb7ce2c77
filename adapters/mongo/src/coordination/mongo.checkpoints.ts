import type { Checkpoints } from '@reelog/coordination';
import { CheckpointMovedError } from '@reelog/read-models';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey } from '../connection/errors.js';

interface CheckpointDocument {
  /** The name of the consumer. */
  readonly _id: string;
  readonly position: number;
}

/**
 * Checkpoints in a collection, one document each. They fail with the driver's errors while the server is unavailable.
 */
export class MongoCheckpoints implements Checkpoints {
  constructor(private readonly connection: MongoConnection) {}

  async load(consumer: string): Promise<number> {
    const found = await inTime(this.checkpoints.findOne({ _id: consumer }));
    return found?.position ?? 0;
  }

  async save(consumer: string, from: number, to: number): Promise<void> {
    // The first save inserts the document; if there is one with another position, its `_id` causes a conflict.
    const options = { upsert: from === 0 };
    const change = { $set: { position: to } };
    const moved = await inTime(this.checkpoints.updateOne({ _id: consumer, position: from }, change, options)).then(
      ({ matchedCount, upsertedCount }) => matchedCount + upsertedCount === 0,
      (error: unknown) => {
        if (isDuplicateKey(error)) return true;
        throw error;
      },
    );
    if (moved) throw new CheckpointMovedError(consumer, from, await this.load(consumer));
  }

  private get checkpoints() {
    return this.connection.collection<CheckpointDocument>('checkpoints');
  }
}
