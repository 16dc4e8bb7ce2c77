import { dueJob, type MediaQueue, type PendingWork, queueOf } from '@reelog/domain';
import type { PendingWorkQueries } from '@reelog/read-models';
import type { DocumentLayout } from './projection-layout.js';
import type { MongoReadModel, Row } from './read-model.js';

/** `queue` and `due` belong to the job of a video; null while there is none. */
export const pendingWorkLayout: DocumentLayout<PendingWork> = {
  indexes: { by_due: { queue: 1, due: 1, _id: 1 } },
  fieldsOf: (item) => {
    const job = dueJob(item);
    return job ? { queue: queueOf(job), due: new Date(item.notBefore) } : { queue: null, due: null };
  },
  sides: [],
  changesFacts: () => true,
};

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
