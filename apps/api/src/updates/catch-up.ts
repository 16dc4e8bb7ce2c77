import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CatalogQueries } from '@reelog/events';
import type { Audience, VideoFrame } from './audience.js';

/** Videos told at once; the client must have taken them before more are read. */
const PAGE_SIZE = 50;
/** Changed videos beyond which fetching the list anew is the cheaper way. */
export const MAX_MISSED = 5_000;

/**
 * Tells what an audience missed after a position, in the state it has by now, in position order. `send` resolves when
 * the client has taken the frames, false when it is not interested any more.
 *
 * A video that changes meanwhile moves behind the page being read and is met again, so nothing slips through. Until the
 * end, `resume` stays at `after`: a video that left the audience's sight is met at the position of its last event,
 * which may lie behind positions told before it.
 *
 * Answers the position up to which everything has been told; undefined when it was too much, or not wanted any more.
 */
export async function catchUp(
  catalog: Pick<CatalogQueries, 'changedSince'>,
  audience: Audience,
  after: number,
  send: (frames: readonly VideoFrame[]) => Promise<boolean>,
): Promise<number | undefined> {
  const told = new Map<string, number>();
  let upTo = after;
  let read = 0;
  for (;;) {
    const page = await catalog.changedSince(upTo, PAGE_SIZE);
    read += page.length;
    if (read > MAX_MISSED) return undefined;
    const frames: VideoFrame[] = [];
    for (const entry of page) {
      const newsAt = audience.newsAt(entry);
      if (newsAt === null || newsAt <= after || told.get(entry.videoId) === newsAt) continue;
      told.set(entry.videoId, newsAt);
      frames.push({ type: 'video', resume: after, video: audience.show(entry) });
    }
    upTo = page.at(-1)?.position ?? upTo;
    if (!(await send(frames))) return undefined;
    if (page.length < PAGE_SIZE) return upTo;
    await nextTurn(); // a page without news takes no time to send
  }
}
