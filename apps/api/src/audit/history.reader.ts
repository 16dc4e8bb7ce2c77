import { Inject, Injectable } from '@nestjs/common';
import { type CatalogEntry, videoStream, viewsStream } from '@reelog/domain';
import { Actors, type BrokenEvent, EventLog, isBroken, upcastIntact } from '@reelog/events';
import { noSuchVideo } from '../errors/no-such-video.js';
import { cursorOf } from './log-pages.js';
import { withNames } from './named-event.js';
import { historyStep, type HistoryStep } from './video-history.js';

const STEP = 2_000;

/**
 * Reads the history of one video from its first event on, because each state needs all events before it. Damaged events
 * are listed; the states after them lack their changes.
 */
@Injectable()
export class HistoryReader {
  constructor(
    private readonly log: EventLog,
    @Inject(Actors) private readonly actors: Pick<Actors, 'learnNames' | 'shownName'>,
  ) {}

  /** @throws Problem 404 if the video has no events; the signal's reason if it aborts */
  async page(videoId: string, after: number, limit: number, signal: AbortSignal) {
    const filter = { streamIds: [videoStream(videoId), viewsStream(videoId)] };
    const items: HistoryStep[] = [];
    const damaged: BrokenEvent[] = [];
    const named = () => (damaged.length > 0 ? { broken: damaged } : {});
    let entry: CatalogEntry | undefined;
    let from: number | null = 0;
    do {
      signal.throwIfAborted();
      const page: Awaited<ReturnType<EventLog['readPage']>> = await this.log.readPage({
        after: from,
        limit: STEP,
        filter,
      });
      damaged.push(...(page.broken ?? []));
      for (const stored of await withNames(page.events, this.actors)) {
        if (items.length === limit)
          return { items, ...named(), nextCursor: cursorOf(items.at(-1)?.event.position ?? 0) };
        const event = upcastIntact(stored);
        if (isBroken(event)) {
          damaged.push(event);
          continue;
        }
        const { step, after: next } = historyStep(entry, { ...stored, ...event });
        entry = next;
        if (stored.position > after) items.push({ ...step, event: stored });
      }
      from = page.next;
    } while (from !== null);
    if (!entry && items.length === 0 && damaged.length === 0) throw noSuchVideo(videoId);
    return { items, ...named(), nextCursor: null };
  }
}
