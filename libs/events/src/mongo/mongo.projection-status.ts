import { setTimeout as pause } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import type { ProjectionStatus } from '../read-models/projection.port.js';
import type { MongoConnection } from './mongo.connection.js';
import { inTime } from './mongo.deadline.js';
import { databaseOf } from './mongo.read-model.js';

type Told = Pick<ProjectionStatus, 'state' | 'progress' | 'error'>;

/** One document a projection: what its runner tells, and what others ask of it. */
export interface StatusDocument {
  readonly _id: string;
  readonly told?: Told;
  /** Rebuilds asked for so far; whoever asks waits until as many are done. */
  readonly asked?: number;
  readonly done?: number;
  /** Why the last one failed; null when it did not. */
  readonly failure?: string | null;
}

/** Milliseconds between two looks at a rebuild that somebody waits for. */
const LOOK_MS = 200;
/** Progress is stored in steps: it is looked at by people. */
const PROGRESS_STEPS = 50;

/** How a projection is, as any process can read it, and rebuilds that any process can ask for. */
export class MongoProjectionStatus {
  private stored = '';
  private latest: Told | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly connection: MongoConnection,
    private readonly name: string,
  ) {}

  async read(): Promise<StatusDocument | undefined> {
    return (await inTime(this.documents.findOne({ _id: this.name }))) ?? undefined;
  }

  /** Stores what the runner tells; of several in a row, the last one. Never throws: the next one is told again. */
  tell({ state, progress, error }: Told): void {
    const steps = Math.floor(progress * PROGRESS_STEPS) / PROGRESS_STEPS;
    this.latest = { state, progress: steps, ...(error !== undefined && { error }) };
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

  /** Answers all requests up to one. */
  async answer(asked: number, failure: string | null): Promise<void> {
    await inTime(this.documents.updateOne({ _id: this.name }, { $set: { done: asked, failure } }));
  }

  private async write(): Promise<void> {
    while (this.latest) {
      const told = this.latest;
      this.latest = undefined;
      const text = JSON.stringify(told);
      if (text === this.stored) continue;
      const written = await inTime(
        this.documents.updateOne({ _id: this.name }, { $set: { told } }, { upsert: true }),
      ).then(
        () => true,
        () => false,
      );
      this.stored = written ? text : '';
    }
  }

  private get documents(): mongo.Collection<StatusDocument> {
    return databaseOf(this.connection).collection<StatusDocument>('projection_status');
  }
}
