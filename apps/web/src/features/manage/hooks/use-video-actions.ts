import { plural } from '../../../lib/words/format.js';
import { showToast } from '../../../lib/toasts.js';
import type { AdminItem } from '../../../lib/types.js';
import { useRemoveVideo } from '../api/remove-video.js';
import { useReprocessVideo } from '../api/reprocess-video.js';
import { useRestoreVideo } from '../api/restore-video.js';

export interface VideoActions {
  remove(videos: readonly AdminItem[]): void;
  restore(videos: readonly AdminItem[]): void;
  tryAgain(videos: readonly AdminItem[]): void;
}

/** Actions for one or many videos, with toasts and undo. Errors are shown as they occur. */
export function useVideoActions(): VideoActions {
  const { write: removeOne } = useRemoveVideo();
  const { write: restoreOne } = useRestoreVideo();
  const { write: reprocessOne } = useReprocessVideo();

  const restore = async (videos: readonly AdminItem[]) => {
    const done = await each(videos, ({ id }) => restoreOne(id));
    if (done.length > 0) showToast(`Restored ${naming(done)}.`);
  };
  const remove = async (videos: readonly AdminItem[]) => {
    const done = await each(videos, ({ id }) => removeOne(id));
    const undo = { label: 'Undo', run: () => void restore(done), isUndo: true };
    if (done.length > 0) showToast(`Removed ${naming(done)}.`, { action: undo });
  };
  const tryAgain = async (videos: readonly AdminItem[]) => {
    const done = await each(videos, ({ id }) => reprocessOne(id));
    if (done.length > 0) showToast(`Trying again: ${naming(done)}.`);
  };

  return {
    remove: (videos) => void remove(videos.filter(canRemove)),
    restore: (videos) => void restore(videos.filter(canRestore)),
    tryAgain: (videos) => void tryAgain(videos.filter(canTryAgain)),
  };
}

export const canRemove = (video: AdminItem): boolean => video.status !== 'removed';
export const canRestore = (video: AdminItem): boolean => video.status === 'removed';
export const canTryAgain = (video: AdminItem): boolean =>
  video.status === 'failed' || (video.status === 'ready' && video.failure !== undefined);

/** Runs one after the other; returns the successful ones. */
async function each(videos: readonly AdminItem[], act: (video: AdminItem) => Promise<unknown>): Promise<AdminItem[]> {
  const done: AdminItem[] = [];
  for (const video of videos) {
    await act(video).then(
      () => done.push(video),
      () => undefined,
    );
  }
  return done;
}

const naming = (videos: readonly AdminItem[]): string =>
  videos.length === 1 ? `“${videos[0]!.title}”` : plural(videos.length, 'video');
