import { foldPendingWork, isVideoEvent, PENDING_WORK_VERSION, type PendingWork } from '@reelog/domain';
import type { Projection } from '../projections/projection-store.port.js';

export const PENDING_WORK = 'pending-work';

/** The due jobs of each video; views are ignored. */
export const pendingWorkProjection: Projection<PendingWork> = {
  name: PENDING_WORK,
  version: PENDING_WORK_VERSION,
  keyOf: (event) => (isVideoEvent(event) ? event.data.videoId : undefined),
  fold: foldPendingWork,
};
