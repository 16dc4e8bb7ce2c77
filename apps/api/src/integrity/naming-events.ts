import {
  NAMED_PREFIXES,
  type NamedObject,
  NAMING_TYPES,
  objectsNamedBy,
  type VideoEvent,
  videoIdOfKey,
  videoStream,
} from '@reelog/domain';
import { type EventLog, upcast } from '@reelog/events';
import type { ObjectStat, ObjectStore } from '@reelog/storage';

const EVENTS_A_PAGE = 50;

export interface NamingEvent {
  readonly position: number;
  readonly occurredAt: string;
  readonly objects: readonly NamedObject[];
}

/** Events after a position that name objects, up to the head at the time of reading. */
export async function* namingEvents(log: Pick<EventLog, 'readPage'>, after = 0): AsyncGenerator<NamingEvent> {
  for (let from: number | null = after; from !== null;) {
    const page: Awaited<ReturnType<EventLog['readPage']>> = await log.readPage({
      after: from,
      limit: EVENTS_A_PAGE,
      filter: { types: NAMING_TYPES },
    });
    for (const stored of page.events) {
      const { position, occurredAt } = stored;
      yield { position, occurredAt, objects: objectsNamedBy(upcast(stored) as VideoEvent) };
    }
    from = page.next;
  }
}

/** Objects older than `since` that no event names; newer ones may still be named. */
export async function* unknownObjects(
  log: Pick<EventLog, 'readStream'>,
  store: Pick<ObjectStore, 'list'>,
  since: Date,
): AsyncGenerator<ObjectStat> {
  let video: { readonly id: string; readonly named: ReadonlySet<string> } | undefined;
  for (const prefix of NAMED_PREFIXES)
    for await (const object of store.list(prefix)) {
      if (object.modifiedAt >= since) continue;
      const id = videoIdOfKey(object.key);
      if (video?.id !== id) video = { id, named: await namedKeys(log, id) };
      if (!video.named.has(object.key)) yield object;
    }
}

async function namedKeys(log: Pick<EventLog, 'readStream'>, videoId: string): Promise<ReadonlySet<string>> {
  const history = await log.readStream(videoStream(videoId));
  return new Set(history.flatMap((event) => objectsNamedBy(event as VideoEvent)).map(({ key }) => key));
}
