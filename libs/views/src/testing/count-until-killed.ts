import type { View } from '@reelog/domain';
import type { ViewLedger } from '../view-ledger.port.js';
import { windowBefore } from './sample-views.js';

/** One acknowledged view, printed by the process that counted it as one JSON line. */
export interface AcknowledgedView {
  readonly videoId: string;
  readonly view: View;
}

const CALLERS = 32;
/** Few enough that views are reported repeatedly, by others and after a crash. */
const VIEWERS = 3_000;
const VIDEOS = Array.from({ length: 8 }, (_, i) => `00000000-0000-7000-8000-00000000000${i}`);

/** Counts views of many concurrent callers and prints every acknowledgement, until the process is killed. */
export async function countUntilKilled(ledger: ViewLedger): Promise<never> {
  await Promise.all(Array.from({ length: CALLERS }, () => countViews(ledger)));
  throw new Error('Nobody killed this process.');
}

async function countViews(ledger: ViewLedger): Promise<void> {
  for (;;) {
    const viewer = Math.floor(Math.random() * VIEWERS);
    const view = { viewer: viewer.toString(16).padStart(32, '0'), window: windowBefore() };
    const videoId = VIDEOS[Math.floor(Math.random() ** 2 * VIDEOS.length)] ?? '';
    await ledger.count(videoId, view);
    process.stdout.write(`${JSON.stringify({ videoId, view })}\n`);
  }
}
