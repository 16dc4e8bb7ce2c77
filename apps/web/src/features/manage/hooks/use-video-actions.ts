import { plural } from '../../../lib/format.js';
import { say } from '../../../lib/toasts.js';
import type { AdminVideo } from '../../../lib/types.js';
import { useRemoveVideo } from '../api/remove-video.js';
import { useReprocessVideo } from '../api/reprocess-video.js';
import { useRestoreVideo } from '../api/restore-video.js';

export interface VideoActions {
  remove(videos: readonly AdminVideo[]): void;
  restore(videos: readonly AdminVideo[]): void;
  tryAgain(videos: readonly AdminVideo[]): void;
}

/** What can be done to one video or many, with its words and the way back. Errors are told as they come. */
export function useVideoActions(): VideoActions {
  const { write: removeOne } = useRemoveVideo();
  const { write: restoreOne } = useRestoreVideo();
  const { write: reprocessOne } = useReprocessVideo();

  const restore = async (videos: readonly AdminVideo[]) => {
    const done = await each(videos, ({ id }) => restoreOne(id));
    if (done.length > 0) say(`Restored ${naming(done)}.`);
  };
  const remove = async (videos: readonly AdminVideo[]) => {
    const done = await each(videos, ({ id }) => removeOne(id));
    if (done.length > 0) say(`Removed ${naming(done)}.`, { action: { label: 'Undo', run: () => void restore(done) } });
  };
  const tryAgain = async (videos: readonly AdminVideo[]) => {
    const done = await each(videos, ({ id }) => reprocessOne(id));
    if (done.length > 0) say(`Trying again: ${naming(done)}.`);
  };

  return {
    remove: (videos) => void remove(videos.filter(canRemove)),
    restore: (videos) => void restore(videos.filter(canRestore)),
    tryAgain: (videos) => void tryAgain(videos.filter(canTryAgain)),
  };
}

export const canRemove = (video: AdminVideo): boolean => video.status !== 'removed';
export const canRestore = (video: AdminVideo): boolean => video.status === 'removed';
export const canTryAgain = (video: AdminVideo): boolean =>
  video.status === 'failed' || (video.status === 'ready' && video.failure !== undefined);

/** One after the other; returns those that worked. */
async function each(
  videos: readonly AdminVideo[],
  act: (video: AdminVideo) => Promise<unknown>,
): Promise<AdminVideo[]> {
  const done: AdminVideo[] = [];
  for (const video of videos) {
    await act(video).then(
      () => done.push(video),
      () => undefined,
    );
  }
  return done;
}

const naming = (videos: readonly AdminVideo[]): string =>
  videos.length === 1 ? `“${videos[0]!.title}”` : plural(videos.length, 'video');
