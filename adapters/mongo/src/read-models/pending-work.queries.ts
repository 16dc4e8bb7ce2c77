import type { MediaQueue, PendingWork } from '@reelog/domain';
import type { PendingWorkQueries } from '@reelog/read-models';
import type { MongoReadModel, Row } from './read-model.js';

export class MongoPendingWorkQueries implements PendingWorkQueries {
  constructor(private readonly model: MongoReadModel) {}

  async waiting(queue: MediaQueue, limit: number): Promise<PendingWork[]> {
    const rows = await this.model.readAtOnce((live) =>
      this.model
        .collection(live)
        .find({ queue }, { sort: { due: 1, _id: 1 }, limit, batchSize: limit + 1 })
        .toArray(),
    );
    return rows.map(itemOf);
  }

  async find(videoIds: readonly string[]): Promise<PendingWork[]> {
    const rows = await this.model.readAtOnce((live) =>
      this.model
        .collection(live)
        .find({ _id: { $in: [...videoIds] } })
        .toArray(),
    );
    return rows.map(itemOf);
  }
}

const itemOf = ({ doc }: Row): PendingWork => JSON.parse(String(doc)) as PendingWork;
