import { aboutTimeLeft, formatPercent } from '../../lib/words/format.js';
import type { WorkProgress, WorkStage } from '../../lib/video/progress.js';

/** What frameflow does with a video, for people. */
const LABELS: Readonly<Record<WorkStage, { running: string; waiting: string }>> = {
  probe: { running: 'Checking', waiting: 'Waiting to be checked' },
  previews: { running: 'Making previews', waiting: 'Waiting for previews' },
  ladder: { running: 'Converting', waiting: 'Waiting to be converted' },
  rendition: { running: 'Converting', waiting: 'Waiting to be converted' },
};

/**
 * The label with progress: `Converting 40%, about 2 min`. Work begins with a first report, so a video without one is waiting.
 * @param place in the line, from 1, if known
 */
export function workWords(stage: WorkStage, progress: WorkProgress | undefined, place?: number): string {
  const { running, waiting } = LABELS[stage];
  if (progress?.stage !== stage)
    return place === undefined ? waiting : `${waiting}, ${place === 1 ? 'next in line' : `place ${place} in line`}`;
  const { percent, secondsLeft } = progress;
  const share = percent > 0 ? `${running} ${formatPercent(percent)}` : running;
  return secondsLeft === undefined ? share : `${share}, ${aboutTimeLeft(secondsLeft)}`;
}
