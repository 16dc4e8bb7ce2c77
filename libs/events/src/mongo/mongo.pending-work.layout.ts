import { dueJob } from '@reelog/domain';
import type { PendingWork } from '@reelog/domain';
import type { DocumentLayout } from './mongo.projection-layout.js';

/** `due` is when the job of a video falls due; null while there is none. */
export const pendingWorkLayout: DocumentLayout<PendingWork> = {
  indexes: { by_due: { due: 1, _id: 1 } },
  fieldsOf: (item) => ({ due: dueJob(item) ? new Date(item.notBefore) : null }),
  sides: [],
  changesFacts: () => true,
};
