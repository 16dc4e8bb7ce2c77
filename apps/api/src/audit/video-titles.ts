import { Inject, Injectable } from '@nestjs/common';
import { type DomainEvent, type StoredEvent, videoStream } from '@reelog/domain';
import { EventLog } from '@reelog/events';
import { LRUCache } from 'lru-cache';

const NAMING: readonly DomainEvent['type'][] = ['VideoUploaded', 'VideoDetailsChanged'];
const MAX_CACHED = 5_000;
/** Titles may be erased, so they are read again after this time, milliseconds. */
const CACHED_MS = 60_000;
const PAGE_SIZE = 1_000;

/** A video got a title at a position of the log. */
export interface GivenTitle {
  readonly videoId: string;
  readonly position: number;
  readonly title: string;
}

interface Known {
  /** All titles up to this position are known. */
  readonly upTo: number;
  readonly given: readonly GivenTitle[];
}

/** Past titles of videos and when they were set, so that event lists can show them. */
@Injectable()
export class VideoTitles {
  private readonly known = new LRUCache<string, Known>({ max: MAX_CACHED, ttl: CACHED_MS });

  constructor(@Inject(EventLog) private readonly log: Pick<EventLog, 'readPage'>) {}

  /** The titles of these events' videos, from before the first event to the last. */
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

  /** May return titles after `upTo` from the cache. */
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
