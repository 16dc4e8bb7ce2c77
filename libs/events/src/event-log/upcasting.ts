import { ERASABLE_FIELDS, SCHEMA_VERSIONS } from '@reelog/domain';
import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import { isErased } from './hash-chain.js';

type EventData = StoredEvent['data'];

/** Turns the data of one schema version into that of the next. Pure; never looks at anything but the data. */
export type Upcaster = (data: EventData) => EventData;

/** By event type; the first upcaster leads from version 1 to 2, the next from 2 to 3, and so on. */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/** Every event of this release has its first schema version. */
const UPCASTERS: Upcasters = {};

/** The event is of a type or schema version that this release does not know. */
export class UnknownEventError extends Error {
  constructor(event: Pick<StoredEvent, 'position' | 'type' | 'schemaVersion'>) {
    super(
      `The event at position ${event.position} is a ${event.type} of schema version ${event.schemaVersion}, ` +
        'which this release of Reelog does not know. It was written by a newer one: run that, or a later one.',
    );
    this.name = 'UnknownEventError';
  }
}

/** An upcast function for a set of event types; `versions` holds the newest schema version of each. */
export function createUpcast(upcasters: Upcasters, versions: Readonly<Record<string, number>>) {
  return (event: StoredEvent): RecordedEvent => {
    const newest = versions[event.type];
    if (newest === undefined || event.schemaVersion > newest) throw new UnknownEventError(event);
    const data = withoutErasureMarks(event);
    if (data === event.data && event.schemaVersion === newest) return event as RecordedEvent;
    const steps = upcasters[event.type]?.slice(event.schemaVersion - 1) ?? [];
    return {
      ...event,
      schemaVersion: newest,
      data: steps.reduce((older, step) => step(older), data),
    } as RecordedEvent;
  };
}

/**
 * A stored event as the application knows it: its newest schema, erased values empty.
 * @throws UnknownEventError for an event of a newer release
 */
export const upcast = createUpcast(UPCASTERS, SCHEMA_VERSIONS);

/** What was erased reads as empty: no list of tags, no text. */
function withoutErasureMarks({ data, salts }: StoredEvent): EventData {
  let readable: Record<string, unknown> | undefined;
  for (const field of ERASABLE_FIELDS) {
    if (!(field in data) || field in salts || !isErased(data[field])) continue;
    readable ??= { ...data };
    readable[field] = field === 'tags' ? [] : '';
  }
  return readable ?? data;
}
