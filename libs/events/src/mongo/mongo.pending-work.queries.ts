import { dueJob } from '@reelog/domain';
import type { MediaJob, PendingWork } from '@reelog/domain';
import type { PendingWorkQueries } from '../read-models/read-models.port.js';
import type { MongoReadModel } from './mongo.read-model.js';

export class MongoPendingWorkQueries implements PendingWorkQueries {
  constructor(private readonly model: MongoReadModel) {}

  async due(now: string, stage: MediaJob['stage'], limit: number): Promise<MediaJob[]> {
    const rows = await this.model.readAtOnce((live) =>
      this.model
        .collection(live)
        .find({ stage, due: { $lte: new Date(now) } }, { sort: { due: 1, _id: 1 }, limit, batchSize: limit + 1 })
        .toArray(),
    );
    return rows.flatMap(({ doc }) => dueJob(JSON.parse(String(doc)) as PendingWork) ?? []);
  }
}
