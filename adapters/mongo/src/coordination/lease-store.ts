import type { mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey } from '../connection/errors.js';

/** Who held a lease, and how often that was confirmed: as long as both change, somebody lives. */
export interface Beat {
  /** Of one acquisition; null when the lease was given back. */
  readonly holder: string | null;
  /** Rises with every change of the lease, its holder's renewals included: it serves as fencing number, too. */
  readonly beat: number;
}

interface LeaseDocument extends Beat {
  /** Name of the lease. */
  readonly _id: string;
}

/** Leases in a collection, changed by compare-and-set only. Fails with the driver's errors. */
export class MongoLeaseStore {
  /** @param operationMs what one operation may take */
  constructor(
    private readonly connection: MongoConnection,
    private readonly operationMs: number,
  ) {}

  async read(name: string): Promise<Beat | undefined> {
    return (await this.inTime(this.leases.findOne({ _id: name }))) ?? undefined;
  }

  /** Takes a lease that is still as it was last seen, or was never there. False when somebody else was first. */
  async take(name: string, seen: Beat | undefined, holder: string): Promise<boolean> {
    if (seen) {
      const { holder: before, beat } = seen;
      return this.change({ _id: name, holder: before, beat }, { $set: { holder }, $inc: { beat: 1 } });
    }
    try {
      await this.inTime(this.leases.insertOne({ _id: name, holder, beat: 1 }));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** False when it is not the holder's any more. */
  renew(name: string, holder: string): Promise<boolean> {
    return this.change({ _id: name, holder }, { $inc: { beat: 1 } });
  }

  async release(name: string, holder: string): Promise<void> {
    await this.change({ _id: name, holder }, { $set: { holder: null }, $inc: { beat: 1 } });
  }

  private async change(
    filter: mongo.Filter<LeaseDocument>,
    change: mongo.UpdateFilter<LeaseDocument>,
  ): Promise<boolean> {
    return (await this.inTime(this.leases.updateOne(filter, change))).matchedCount === 1;
  }

  private inTime<Result>(operation: Promise<Result>): Promise<Result> {
    return inTime(operation, this.operationMs);
  }

  private get leases(): mongo.Collection<LeaseDocument> {
    return this.connection.collection<LeaseDocument>('leases');
  }
}
