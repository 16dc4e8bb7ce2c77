import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Semaphore } from '@reelog/platform';
import type { CatalogQueries } from '@reelog/read-models';
import type { Audience, VideoFrame } from './audience.js';

/** Videos per page; the client must receive a page before the next is read. */
const PAGE_SIZE = 50;
/** With more changed videos, fetching the list again is cheaper. */
export const MAX_MISSED = 5_000;

/** Limit of concurrent page reads in a process, for all clients. */
export const READINGS_AT_ONCE = 4;

/** Source of missed changes; the reads of all clients take turns. */
export interface MissedChanges {
  readonly catalog: Pick<CatalogQueries, 'changedSince' | 'hasMoreChanges'>;
  readonly readings: Semaphore;
}

/** The receiver. */
export interface CatchUpClient {
  /** False once the client has disconnected. */
  isWaiting(): boolean;
  /** Resolves when the client has received the frames: true if it wants more. */
  send(frames: readonly VideoFrame[]): Promise<boolean>;
}

/**
 * Sends an audience what it missed after a position, in its present state and in position order; nothing if it is too
 * much. Reads take turns page by page, so a slow client does not block others.
 *
 * A video that changes meanwhile moves behind the page being read and is sent again. Until the end, `resume` stays at
 * `after`: a video that became invisible is found at the position of its last event, which may be after later changes.
 *
 * @returns the position up to which everything was sent; undefined if it was too much or the client left
 */
export async function catchUp(
  { catalog, readings }: MissedChanges,
  audience: Audience,
  after: number,
  client: CatchUpClient,
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
    if (read > MAX_MISSED) return undefined; // changes arrive faster than they are read
    const frames: VideoFrame[] = [];
    for (const entry of page) {
      const newsAt = audience.newsAt(entry);
      if (newsAt === null || newsAt <= after || told.get(entry.videoId) === newsAt) continue;
      told.set(entry.videoId, newsAt);
      frames.push({ type: 'video', resume: after, video: audience.show(entry) });
    }
    upTo = page.at(-1)?.position ?? upTo;
    if (!(await client.send(frames))) return undefined;
    if (page.length < PAGE_SIZE) return upTo;
    await nextTurn(); // let other work run: a page without changes is not sent
  }
}
