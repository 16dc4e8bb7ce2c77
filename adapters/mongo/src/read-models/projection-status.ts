import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectionStatus } from '@reelog/read-models';
import mongoose, { type mongo } from 'mongoose';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey } from '../connection/errors.js';
import { databaseOf } from './read-model.js';

type Told = Pick<ProjectionStatus, 'state' | 'progress' | 'error'>;

/** One document a projection: what its runner tells, and what others ask of it. */
export interface StatusDocument {
  readonly _id: string;
  readonly told?: Told;
  /** Fencing number of the lease under which it was told. */
  readonly fence?: number;
  /** Rebuilds asked for so far; whoever asks waits until as many are done. */
  readonly asked?: number;
  readonly done?: number;
  /** Why the last one failed; null when it did not. */
  readonly failure?: string | null;
}

/** What is to be stored. */
interface News {
  readonly told: Told;
  readonly fence: number;
}

/** Milliseconds before what could not be stored is tried again. */
const RETRY_MS = 1_000;
/** Milliseconds between two looks at a rebuild that somebody waits for. */
const LOOK_MS = 200;
/** Progress is stored in steps: it is looked at by people. */
const PROGRESS_STEPS = 50;

/** How a projection is, as any process can read it, and rebuilds that any process can ask for. */
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
   * Stores what the runner tells; of several in a row, the last one. Never throws: what cannot be stored is tried again
   * until it is, or a newer one has taken its place.
   * @param fence of the lease under which the runner works: a later holder's status is never overwritten
   */
  tell({ state, progress, error }: Told, fence: number): void {
    const steps = Math.floor(progress * PROGRESS_STEPS) / PROGRESS_STEPS;
    const told = { state, progress: steps, ...(error !== undefined && { error }) };
    this.latest = { told, fence };
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /** Asks the runner, wherever it is, for a new generation. Resolves when it is live. @throws Error saying why it could not be built */
  async askForRebuild(signal: AbortSignal): Promise<void> {
    const asked = await inTime(
      this.documents.findOneAndUpdate(
        { _id: this.name },
        { $inc: { asked: 1 } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    for (;;) {
      const status = await this.read().catch(() => undefined); // away for a moment: the request is not lost
      if ((status?.done ?? 0) >= (asked?.asked ?? 1)) {
        if (status?.failure) throw new Error(status.failure);
        return;
      }
      await pause(LOOK_MS, undefined, { signal });
    }
  }

  /** Answers all requests up to one, unless a later holder of the lease is there to do so. */
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
        if (error instanceof mongoose.mongo.MongoNotConnectedError) return; // closed, for good
        await pause(RETRY_MS, undefined, { ref: false });
        this.latest ??= news;
      }
    }
  }

  /** Resolves once it is stored, or a later holder's status is there. */
  private async store({ told, fence }: News): Promise<void> {
    try {
      await inTime(this.documents.updateOne(this.notAfter(fence), { $set: { told, fence } }, { upsert: true }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // the document is there, with a higher fence
    }
  }

  /** The document, as long as no later holder of the lease has written to it. */
  private notAfter(fence: number): mongo.Filter<StatusDocument> {
    return { _id: this.name, fence: { $not: { $gt: fence } } };
  }

  private get documents(): mongo.Collection<StatusDocument> {
    return databaseOf(this.connection).collection<StatusDocument>('projection_status');
  }
}
