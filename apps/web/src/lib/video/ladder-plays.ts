import type { CatalogVideo } from '../types.js';
import type { WorkProgress } from './progress.js';

/** So much must be there before a player begins: it asks for more every few seconds. */
const ENOUGH_SECONDS = 12;

/** Whether the ladder of a video can be played: it is whole, or enough of it is there while it is made. */
export function ladderPlays(
  { ladder, durationSeconds = 0 }: Pick<CatalogVideo, 'ladder' | 'durationSeconds'>,
  progress: WorkProgress | undefined,
): boolean {
  if (!ladder) return false;
  return ladder.whole || (progress?.playableSeconds ?? 0) >= Math.min(ENOUGH_SECONDS, Math.floor(durationSeconds));
}
