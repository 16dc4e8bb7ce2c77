import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectionStatus } from '@reelog/read-models';
import mongoose, { type mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey } from '../connection/errors.js';
import { databaseOf } from './read-model.js';

type Told = Pick<ProjectionStatus, 'state' | 'progress' | 'error'>;

/** One document per projection: the status of its runner, and requests of other processes. */
export interface StatusDocument {
  readonly _id: string;
  readonly told?: Told;
  /** Fencing number of the lease of its writer. */
  readonly fence?: number;
  /** Number of requested rebuilds; a requester waits until this many are done. */
  readonly asked?: number;
  readonly done?: number;
  /** The error of the last one; null when it succeeded. */
  readonly failure?: string | null;
}

/** The status to store. */
interface News {
  readonly told: Told;
  readonly fence: number;
}

/** Milliseconds before a status that could not be stored is retried. */
const RETRY_MS = 1_000;
/** Milliseconds between two reads while a rebuild is waited for. */
const LOOK_MS = 200;
/** Progress is stored in steps, because it is for people. */
const PROGRESS_STEPS = 50;

/** The status of a projection, which any process can read, and rebuilds, which any process can request. */
export class MongoProjectionStatus {
  private latest: News | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly connection: MongoConnection,
    private readonly name: string,
  ) {}

  async read(): Promise<StatusDocument | undefined> {
    return (await inTime(this.documents.findOne({ _id: this.name }))) ?? undefined;
  }

  /**
   * Stores the runner's status; of several calls in a row, the last one. Never throws: it retries until the status is
   * stored, or a newer one has replaced it.
   * @param fence of the runner's lease: a later holder's status is never overwritten
   */
  tell({ state, progress, error }: Told, fence: number): void {
    const steps = Math.floor(progress * PROGRESS_STEPS) / PROGRESS_STEPS;
    const told = { state, progress: steps, ...(error !== undefined && { error }) };
    this.latest = { told, fence };
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /**
   * Requests a new generation from the runner in any process. Resolves when it is live. @throws Error with the reason
   * when it could not be built
   */
  async askForRebuild(signal: AbortSignal): Promise<void> {
    const asked = await inTime(
      this.documents.findOneAndUpdate(
        { _id: this.name },
        { $inc: { asked: 1 } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    for (;;) {
      const status = await this.read().catch(() => undefined); // unavailable for a moment: the request is not lost
      if ((status?.done ?? 0) >= (asked?.asked ?? 1)) {
        if (status?.failure) throw new Error(status.failure);
        return;
      }
      await pause(LOOK_MS, undefined, { signal });
    }
  }

  /** Answers all requests up to one, unless a later lease holder does it. */
  async answer(asked: number, failure: string | null, fence: number): Promise<void> {
    await inTime(this.documents.updateOne(this.notAfter(fence), { $set: { done: asked, failure } }));
  }

  private async write(): Promise<void> {
    while (this.latest) {
      const news = this.latest;
      this.latest = undefined;
      try {
        await this.store(news);
      } catch (error) {
        if (error instanceof mongoose.mongo.MongoNotConnectedError) return; // closed permanently
        await pause(RETRY_MS, undefined, { ref: false });
        this.latest ??= news;
      }
    }
  }

  /** Resolves once it is stored, or a later holder's status exists. */
  private async store({ told, fence }: News): Promise<void> {
    try {
      await inTime(this.documents.updateOne(this.notAfter(fence), { $set: { told, fence } }, { upsert: true }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // the document has a higher fence
    }
  }

  /** Matches the document unless a later lease holder has written to it. */
  private notAfter(fence: number): mongo.Filter<StatusDocument> {
    return { _id: this.name, fence: { $not: { $gt: fence } } };
  }

  private get documents(): mongo.Collection<StatusDocument> {
    return databaseOf(this.connection).collection<StatusDocument>('projection_status');
  }
}
