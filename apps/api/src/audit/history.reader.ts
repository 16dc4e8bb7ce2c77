import { Inject, Injectable } from '@nestjs/common';
import { videoStream, viewsStream } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import { EVENT_LOG, upcast } from '@reelog/events';
import type { EventLog } from '@reelog/events';
import { Problem } from '../http/problem.js';
import { cursorOf } from './log-pages.js';
import { historyStep } from './video-history.js';
import type { HistoryStep } from './video-history.js';

const STEP = 2_000;

/** Retells what happened to one video, from its first event on: the state at any event needs all before it. */
@Injectable()
export class HistoryReader {
  constructor(@Inject(EVENT_LOG) private readonly log: EventLog) {}

  /** @throws Problem 404 when nothing ever happened to such a video; the signal's reason when it aborts */
  async page(videoId: string, after: number, limit: number, signal: AbortSignal) {
    const filter = { streamIds: [videoStream(videoId), viewsStream(videoId)] };
    const items: HistoryStep[] = [];
    let entry: CatalogEntry | undefined;
    let from: number | null = 0;
    do {
      signal.throwIfAborted();
      const page: Awaited<ReturnType<EventLog['readPage']>> = await this.log.readPage({
        after: from,
        limit: STEP,
        filter,
      });
      for (const stored of page.events) {
        if (items.length === limit) return { items, nextCursor: cursorOf(items.at(-1)?.event.position ?? 0) };
        const { step, after: next } = historyStep(entry, { ...stored, ...upcast(stored) });
        entry = next;
        if (stored.position > after) items.push({ ...step, event: stored });
      }
      from = page.next;
    } while (from !== null);
    if (!entry && items.length === 0)
      throw new Problem(404, 'VIDEO.NOT_FOUND', `Nothing ever happened to a video ${videoId.slice(0, 64)}.`);
    return { items, nextCursor: null };
  }
}
