import {
  type Projection,
  ReadModelNotReadyError,
  ReadModelUnavailableError,
  type SnapshotTimes,
} from '@reelog/read-models';
import { mongo } from 'mongoose';
import { ask, inTime } from '../connection/deadline.js';
import { isDriverError } from '../connection/errors.js';
import type { MongoConnection } from '../connection/mongo.connection.js';

/** The stored state of one generation; the newest complete one is live, so a switch is one write to one document. */
export interface GenerationDocument {
  /** `catalog_v1_g3`: the name of its main collection, and the prefix of its other collections. */
  readonly _id: string;
  readonly projection: string;
  readonly version: number;
  readonly number: number;
  readonly logId: string;
  readonly checkpoint: number;
  /** The checkpoint of the last batch that changed more than view counts. */
  readonly factsPosition: number;
  readonly complete: boolean;
  readonly takings: SnapshotTimes;
}

/** A document of any collection of a generation. */
export interface Row {
  readonly _id: string;
  readonly [field: string]: unknown;
}

export const GENERATIONS = 'projections';

export function databaseOf(connection: MongoConnection): mongo.Db {
  const { db } = connection.mongoose;
  if (!db) throw new mongo.MongoNotConnectedError('There is no connection to MongoDB.');
  return db;
}

/**
 * The read side of one projection. Readers never see an unfinished or partly dropped generation: every query reads
 * which one is live, and the previous one is dropped only after all queries that began before the switch have ended
 * (see `MongoGenerations`).
 */
export class MongoReadModel {
  private known: GenerationDocument | undefined;

  constructor(
    private readonly connection: MongoConnection,
    private readonly projection: Pick<Projection<unknown>, 'name' | 'version'>,
  ) {}

  /** The live generation and its position, or undefined. @throws ReadModelUnavailableError */
  async find(): Promise<GenerationDocument | undefined> {
    return this.reaching(() => this.readLive());
  }

  /**
   * Queries the live generation. Its checkpoint was read before, so the result contains everything up to it.
   * @throws ReadModelNotReadyError while there is none
   * @throws ReadModelUnavailableError when the server does not answer
   */
  async read<Result>(work: (live: GenerationDocument) => Promise<Result>): Promise<Result> {
    return this.reaching(async () => work(this.required(await this.readLive())));
  }

  /**
   * As `read`, without reading the checkpoint first: queries the last known live generation, and tries again if it has
   * changed. The known checkpoint is older, so the result contains at least everything up to it.
   */
  async readAtOnce<Result>(work: (live: GenerationDocument) => Promise<Result>): Promise<Result> {
    const { known } = this;
    if (!known) return this.read(work);
    return this.reaching(async () => {
      const [result, live] = await Promise.all([work(known), this.readLive()]);
      return live?._id === known._id ? result : work(this.required(live));
    });
  }

  collection(live: GenerationDocument, part = ''): mongo.Collection<Row> {
    return databaseOf(this.connection).collection<Row>(`${live._id}${part}`);
  }

  private async readLive(): Promise<GenerationDocument | undefined> {
    const { name, version } = this.projection;
    const before = this.known;
    const newest = { sort: { number: -1 }, limit: 1 } as const;
    const [found] = await ask((limits) =>
      databaseOf(this.connection)
        .collection<GenerationDocument>(GENERATIONS)
        .find({ projection: name, version, complete: true }, { ...newest, ...limits })
        .toArray(),
    );
    const { known } = this;
    const isBehind =
      known !== before && known?._id === found?._id && (known?.checkpoint ?? 0) > (found?.checkpoint ?? 0);
    return isBehind ? known : (this.known = found); // something newer was read meanwhile
  }

  private required(live: GenerationDocument | undefined): GenerationDocument {
    if (!live) throw new ReadModelNotReadyError(this.projection.name);
    return live;
  }

  private async reaching<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await inTime(work());
    } catch (cause) {
      if (!isDriverError(cause)) throw cause;
      throw new ReadModelUnavailableError(this.projection.name, { cause });
    }
  }
}
