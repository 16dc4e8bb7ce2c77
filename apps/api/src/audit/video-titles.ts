import { Inject, Injectable } from '@nestjs/common';
import { type DomainEvent, type StoredEvent, videoStream } from '@reelog/domain';
import { EventLog } from '@reelog/events';
import { LRUCache } from 'lru-cache';

const NAMING: readonly DomainEvent['type'][] = ['VideoUploaded', 'VideoDetailsChanged'];
const MAX_CACHED = 5_000;
/** A title may be erased: after so long the log is asked again, milliseconds. */
const CACHED_MS = 60_000;
const PAGE_SIZE = 1_000;

/** A video got a title at a position of the log. */
export interface GivenTitle {
  readonly videoId: string;
  readonly position: number;
  readonly title: string;
}

interface Known {
  /** Every title given up to here is known. */
  readonly upTo: number;
  readonly given: readonly GivenTitle[];
}

/** What videos were called, and when: so that lists of events can name them. */
@Injectable()
export class VideoTitles {
  private readonly known = new LRUCache<string, Known>({ max: MAX_CACHED, ttl: CACHED_MS });

  constructor(@Inject(EventLog) private readonly log: Pick<EventLog, 'readPage'>) {}

  /** The titles that the videos of these events had from before the first of the events to the last one. */
  async around(events: readonly StoredEvent[]): Promise<GivenTitle[]> {
    const positions = events.map(({ position }) => position);
    const [first, last] = [Math.min(...positions), Math.max(...positions)];
    const videoIds = new Set(
      events.flatMap(({ data }) => (typeof data['videoId'] === 'string' ? data['videoId'] : [])),
    );
    const given = await Promise.all([...videoIds].map((videoId) => this.givenTo(videoId, last)));
    return given.flatMap((titles) => {
      const before = titles.findLastIndex(({ position }) => position < first);
      return titles.slice(Math.max(0, before)).filter(({ position }) => position <= last);
    });
  }

  /** Those known already may reach further. */
  private async givenTo(videoId: string, upTo: number): Promise<readonly GivenTitle[]> {
    const known = this.known.get(videoId);
    if (known && known.upTo >= upTo) return known.given;
    const given = [...(known?.given ?? [])];
    const filter = { types: NAMING, streamIds: [videoStream(videoId)] };
    let from: number | null = known?.upTo ?? 0;
    while (from !== null) {
      const page: Awaited<ReturnType<EventLog['readPage']>> = await this.log.readPage({
        after: from,
        before: upTo + 1,
        limit: PAGE_SIZE,
        filter,
      });
      for (const { position, data } of page.events)
        if (typeof data['title'] === 'string') given.push({ videoId, position, title: data['title'] });
      from = page.next;
    }
    this.known.set(videoId, { upTo, given }, { noUpdateTTL: true });
    return given;
  }
}
