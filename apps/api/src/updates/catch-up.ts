import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Semaphore } from '@reelog/platform';
import type { CatalogQueries } from '@reelog/read-models';
import type { Audience, VideoFrame } from './audience.js';

/** Videos told at once; the client must have taken them before more are read. */
const PAGE_SIZE = 50;
/** Changed videos beyond which fetching the list anew is the cheaper way. */
export const MAX_MISSED = 5_000;

/** Pages that are being read in a process at a time, whoever asks for them. */
export const READINGS_AT_ONCE = 4;

/** Where what was missed is read from; the readings of all clients take turns. */
export interface MissedChanges {
  readonly catalog: Pick<CatalogQueries, 'changedSince' | 'hasMoreChanges'>;
  readonly readings: Semaphore;
}

/** Who is told. */
export interface CatchingUp {
  /** False once the client is not interested any more. */
  isWaiting(): boolean;
  /** Resolves when the client has taken the frames: true if it still wants more. */
  take(frames: readonly VideoFrame[]): Promise<boolean>;
}

/**
 * Tells what an audience missed after a position, in the state it has by now, in position order; or nothing, at next to no
 * cost, when it is too much. A client that takes its time keeps nobody from reading: turns are taken for each page.
 *
 * A video that changes meanwhile moves behind the page being read and is met again, so nothing slips through. Until the
 * end, `resume` stays at `after`: a video that left the audience's sight is met at the position of its last event,
 * which may lie behind positions told before it.
 *
 * Answers the position up to which everything has been told; undefined when it was too much, or not wanted any more.
 */
export async function catchUp(
  { catalog, readings }: MissedChanges,
  audience: Audience,
  after: number,
  client: CatchingUp,
): Promise<number | undefined> {
  if (await catalog.hasMoreChanges(after, MAX_MISSED)) return undefined;
  const told = new Map<string, number>();
  let upTo = after;
  let read = 0;
  for (;;) {
    const page = await readings.run(async () =>
      client.isWaiting() ? catalog.changedSince(upTo, PAGE_SIZE) : undefined,
    );
    if (!page) return undefined;
    await audience.prepare(page);
    read += page.length;
    if (read > MAX_MISSED) return undefined; // more came than was taken
    const frames: VideoFrame[] = [];
    for (const entry of page) {
      const newsAt = audience.newsAt(entry);
      if (newsAt === null || newsAt <= after || told.get(entry.videoId) === newsAt) continue;
      told.set(entry.videoId, newsAt);
      frames.push({ type: 'video', resume: after, video: audience.show(entry) });
    }
    upTo = page.at(-1)?.position ?? upTo;
    if (!(await client.take(frames))) return undefined;
    if (page.length < PAGE_SIZE) return upTo;
    await nextTurn(); // a page without news takes no time to send
  }
}
