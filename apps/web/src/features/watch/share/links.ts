import { clock, instantToShare } from '../../../lib/video/video-time.js';
import { showToast } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';

type Shared = Pick<CatalogVideo, 'id' | 'durationSeconds'>;

/** The address of a video, or of an instant of it. */
export function linkTo(video: Shared, seconds = 0): string {
  const at = instantToShare(seconds, video.durationSeconds);
  return `${location.origin}/watch/${video.id}${at === undefined ? '' : `?t=${at}`}`;
}

/** Whether the text was copied: browsers may forbid it. */
export const tryCopy = (text: string): Promise<boolean> =>
  Promise.resolve()
    .then(() => navigator.clipboard.writeText(text))
    .then(
      () => true,
      () => false,
    );

/** Copies the address of a video or of an instant, with a toast. */
export async function copyLink(video: Shared, seconds = 0): Promise<void> {
  const at = instantToShare(seconds, video.durationSeconds);
  const link = linkTo(video, seconds);
  if (!(await tryCopy(link))) showToast(`This browser did not allow copying. The link: ${link}`);
  else showToast(at === undefined ? 'Link copied.' : `Link to ${clock(at)} copied.`);
}
