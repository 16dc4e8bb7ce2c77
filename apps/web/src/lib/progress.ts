import { createStore, useStore } from './store.js';
import type { ProgressFrame } from './types.js';

/** How far frameflow is with a video. Not an event: it may be lost, and ends with the next change of the video. */
export type WorkProgress = Pick<ProgressFrame, 'stage' | 'percent'>;
export type WorkStage = WorkProgress['stage'];

const progress = createStore<Readonly<Record<string, WorkProgress>>>({});

export const noteProgress = ({ videoId, stage, percent }: ProgressFrame): void =>
  progress.set((all) => ({ ...all, [videoId]: { stage, percent } }));

/** Forgets how far the work on a video is; with `exceptOf`, unless it is at that stage. */
export const endProgress = (videoId: string, exceptOf?: WorkStage): void =>
  progress.set((all) => {
    if (!all[videoId] || all[videoId].stage === exceptOf) return all;
    const { [videoId]: _ended, ...rest } = all;
    return rest;
  });

export const useProgress = (videoId: string): WorkProgress | undefined => useStore(progress, (all) => all[videoId]);

/** The stage that a video in process is at, or waits for: viewers hear of a video once it is probed. */
export const stageOf = (video: { work?: { stage: WorkStage }; durationSeconds?: number }): WorkStage =>
  video.work?.stage ?? (video.durationSeconds === undefined ? 'probe' : 'previews');
