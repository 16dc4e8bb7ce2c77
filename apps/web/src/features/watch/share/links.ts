import { clock, instantToShare } from '../../../lib/video-time.js';
import { showToast } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';

type Shared = Pick<CatalogVideo, 'id' | 'durationSeconds'>;

/** The address of a video, or of an instant of it. */
export function linkTo(video: Shared, seconds = 0): string {
  const at = instantToShare(seconds, video.durationSeconds);
  return `${location.origin}/watch/${video.id}${at === undefined ? '' : `?t=${at}`}`;
}

/** Copies that address, and says so. */
export async function copyLink(video: Shared, seconds = 0): Promise<void> {
  const at = instantToShare(seconds, video.durationSeconds);
  await copy(linkTo(video, seconds), at === undefined ? 'Link copied.' : `Link to ${clock(at)} copied.`);
}

/** Copies a text; shows `done`, or the text itself where copying is not allowed. */
export async function copy(text: string, done: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
    return true;
  } catch {
    showToast(`This browser did not allow copying. The link: ${text}`);
    return false;
  }
}
