import { dueJob } from '@reelog/domain';
import type { PendingWork } from '@reelog/domain';
import type { DocumentLayout } from './mongo.projection-layout.js';

/** `stage` is that of the job of a video, `due` when it falls due; null while there is none. */
export const pendingWorkLayout: DocumentLayout<PendingWork> = {
  indexes: { by_due: { stage: 1, due: 1, _id: 1 } },
  fieldsOf: (item) => {
    const stage = dueJob(item)?.stage ?? null;
    return { stage, due: stage && new Date(item.notBefore) };
  },
  sides: [],
  changesFacts: () => true,
};
