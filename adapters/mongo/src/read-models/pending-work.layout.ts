import { dueJob, type PendingWork, queueOf } from '@reelog/domain';
import type { DocumentLayout } from './projection-layout.js';

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
