import { createStore, useStore } from './store.js';
import type { ProgressFrame } from './types.js';

/** How far frameflow is with a video. Not an event: it may be lost, and ends with the next change of the video. */
export type WorkProgress = Pick<ProgressFrame, 'stage' | 'percent'>;

const progress = createStore<Readonly<Record<string, WorkProgress>>>({});

export const noteProgress = ({ videoId, stage, percent }: ProgressFrame): void =>
  progress.set((all) => ({ ...all, [videoId]: { stage, percent } }));

export const endProgress = (videoId: string): void =>
  progress.set((all) => {
    if (!(videoId in all)) return all;
    const { [videoId]: _ended, ...rest } = all;
    return rest;
  });

export const useProgress = (videoId: string): WorkProgress | undefined => useStore(progress, (all) => all[videoId]);
