import type { mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey } from '../connection/errors.js';

/** The holder of a lease and its renewal counter: while either changes, the holder is alive. */
export interface Beat {
  /** Id of one acquisition; null after the lease was released. */
  readonly holder: string | null;
  /** Increases with every change of the lease, including renewals; also the fencing number. */
  readonly beat: number;
}

interface LeaseDocument extends Beat {
  /** Name of the lease. */
  readonly _id: string;
}

/** Leases in a collection, changed only by compare-and-set. Fails with the driver's errors. */
export class MongoLeaseStore {
  /** @param operationMs timeout of one operation */
  constructor(
    private readonly connection: MongoConnection,
    private readonly operationMs: number,
  ) {}

  async read(name: string): Promise<Beat | undefined> {
    return (await this.inTime(this.leases.findOne({ _id: name }))) ?? undefined;
  }

  /** Acquires a lease that has not changed since it was seen, or never existed. False when somebody else was first. */
  async acquire(name: string, seen: Beat | undefined, holder: string): Promise<boolean> {
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

  /** False when the lease has another holder. */
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
