import { formatPercent } from '../../lib/words/format.js';
import type { WorkProgress, WorkStage } from '../../lib/video/progress.js';

/** What frameflow does with a video, for people. */
export const workLabel = (stage: WorkStage): string => (stage === 'probe' ? 'Checking' : 'Making previews');

/**
 * The same label with progress. Work begins with a first report, so a video without one is waiting.
 * @param place in the line, from 1, if known
 */
export function workWords(stage: WorkStage, progress: WorkProgress | undefined, place?: number): string {
  if (progress?.stage !== stage) {
    const waiting = stage === 'probe' ? 'Waiting to be checked' : 'Waiting for previews';
    return place === undefined ? waiting : `${waiting}, ${place === 1 ? 'next in line' : `place ${place} in line`}`;
  }
  return progress.percent > 0 ? `${workLabel(stage)} ${formatPercent(progress.percent)}` : workLabel(stage);
}
