import { createStore, useStore } from '../store.js';
import type { CatalogItem, ProgressFrame, VideoStatus } from '../types.js';

/** Progress of frameflow with a video. Not an event: it may be lost, and ends with the next change of the video. */
export type WorkProgress = Pick<ProgressFrame, 'stage' | 'percent' | 'secondsLeft' | 'playableSeconds'>;
export type WorkStage = WorkProgress['stage'];

const progress = createStore<Readonly<Record<string, WorkProgress>>>({});

export const noteProgress = ({ type: _type, videoId, ...news }: ProgressFrame): void =>
  progress.set((all) => ({ ...all, [videoId]: news }));

/** Removes the progress of a video; with `exceptOf`, unless it is at that stage. */
export const endProgress = (videoId: string, exceptOf?: WorkStage): void =>
  progress.set((all) => {
    if (!all[videoId] || all[videoId].stage === exceptOf) return all;
    const { [videoId]: _ended, ...rest } = all;
    return rest;
  });

export const useProgress = (videoId: string): WorkProgress | undefined => useStore(progress, (all) => all[videoId]);

interface InWork extends Partial<Pick<CatalogItem, 'durationSeconds' | 'conversion' | 'ladder'>> {
  readonly status: VideoStatus;
  /** Known to managers. */
  readonly work?: { readonly stage: WorkStage };
}

/** Whether people wait for a part of it: for its probe, its previews, or a version that plays. */
export const isAwaited = ({ status, conversion }: InWork): boolean =>
  status === 'processing' || (status === 'ready' && conversion === 'pending');

/** The current or next stage of an awaited video: viewers see videos only after the probe. */
export function stageOf({ status, work, durationSeconds, ladder }: InWork): WorkStage {
  if (work) return work.stage;
  if (durationSeconds === undefined) return 'probe';
  if (status === 'processing') return 'previews';
  return ladder ? 'ladder' : 'rendition';
}
