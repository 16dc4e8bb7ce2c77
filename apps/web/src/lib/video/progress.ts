import { createStore, useStore } from '../store.js';
import type { ProgressFrame } from '../types.js';

/** Progress of frameflow with a video. Not an event: it may be lost, and ends with the next change of the video. */
export type WorkProgress = Pick<ProgressFrame, 'stage' | 'percent'>;
export type WorkStage = WorkProgress['stage'];

const progress = createStore<Readonly<Record<string, WorkProgress>>>({});

export const noteProgress = ({ videoId, stage, percent }: ProgressFrame): void =>
  progress.set((all) => ({ ...all, [videoId]: { stage, percent } }));

/** Removes the progress of a video; with `exceptOf`, unless it is at that stage. */
export const endProgress = (videoId: string, exceptOf?: WorkStage): void =>
  progress.set((all) => {
    if (!all[videoId] || all[videoId].stage === exceptOf) return all;
    const { [videoId]: _ended, ...rest } = all;
    return rest;
  });

export const useProgress = (videoId: string): WorkProgress | undefined => useStore(progress, (all) => all[videoId]);

/** The current or next stage of a video in process: viewers see videos only after the probe. */
export const stageOf = (video: { work?: { stage: WorkStage }; durationSeconds?: number }): WorkStage =>
  video.work?.stage ?? (video.durationSeconds === undefined ? 'probe' : 'previews');
