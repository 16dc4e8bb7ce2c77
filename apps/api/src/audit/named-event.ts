import type { StoredEvent } from '@reelog/domain';
import type { Actors } from '@reelog/events';

/** An event exactly as stored, with the display name of its actor added. */
export type NamedEvent = StoredEvent & { readonly actorName: string };

export async function withNames(
  events: readonly StoredEvent[],
  actors: Pick<Actors, 'learnNames' | 'shownName'>,
): Promise<NamedEvent[]> {
  await actors.learnNames(events.map(({ actor }) => actor.id));
  return events.map((event) => ({ ...event, actorName: actors.shownName(event.actor.id) }));
}
