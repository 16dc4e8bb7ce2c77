import {
  erasableFields,
  type PreviewFile,
  type RecordedEvent,
  SCHEMA_VERSIONS,
  type StoredEvent,
  type StoryboardSheet,
  type Thumbnail,
} from '@reelog/domain';
import { isErased } from './hash-chain.js';

type EventData = StoredEvent['data'];

/** Turns the data of one schema version into that of the next. Pure; depends on the data only. */
export type Upcaster = (data: EventData) => EventData;

/** By event type; the first upcaster goes from version 1 to 2, the next from 2 to 3, and so on. */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

const UPCASTERS: Upcasters = {
  PreviewsGenerated: [
    (data) => ({ ...data, files: filesOfSchema1(data as unknown as PreviewsOfSchema1) }),
    (data) => data, // 3 may have captions, which are erasable
  ],
  ProcessingFailed: [(data) => data], // 2 differs in what is erasable only
};

interface PreviewsOfSchema1 {
  readonly storyboard: { readonly sheets: readonly StoryboardSheet[] };
  readonly thumbnail: Thumbnail;
}

/** The files that every run of that time stored; their digests were not recorded. */
const filesOfSchema1 = ({ storyboard, thumbnail }: PreviewsOfSchema1): PreviewFile[] => [
  ...storyboard.sheets.map(({ file, width, height, sizeBytes }) => ({
    ...pictureFile(file, width, height, 'sheet'),
    sizeBytes,
  })),
  pictureFile(thumbnail.file, thumbnail.width, thumbnail.height, 'thumbnail'),
  { name: 'storyboard.json', role: 'manifest', contentType: 'application/json' },
];

const pictureFile = (name: string, width: number, height: number, role: PreviewFile['role']): PreviewFile => ({
  name,
  role,
  contentType: 'image/jpeg',
  width,
  height,
});

/** This release does not know the type or schema version of the event. */
export class UnknownEventError extends Error {
  constructor(event: Pick<StoredEvent, 'position' | 'type' | 'schemaVersion'>) {
    super(
      `The event at position ${event.position} is a ${event.type} of schema version ${event.schemaVersion}, ` +
        'which this release of Reelog does not know. It was written by a newer one: run that, or a later one.',
    );
    this.name = 'UnknownEventError';
  }
}

/** Whether the failure of a thread was an UnknownEventError: the class of an error does not cross threads. */
export const tellsOfUnknownEvent = (message: string): boolean =>
  message.includes('which this release of Reelog does not know');

/** Makes an upcast function for a set of event types; `versions` holds the newest schema version of each. */
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
 * Upcasts a stored event to its newest schema; erased values read as empty.
 * @throws UnknownEventError for an event of a newer release
 */
export const upcast = createUpcast(UPCASTERS, SCHEMA_VERSIONS);

const LISTS = ['tags', 'captions'];

/** Erased values read as empty: an empty list, an empty text. */
function withoutErasureMarks(event: StoredEvent): EventData {
  const { data, salts } = event;
  let readable: Record<string, unknown> | undefined;
  for (const field of erasableFields(event)) {
    if (!(field in data) || field in salts || !isErased(data[field])) continue;
    readable ??= { ...data };
    readable[field] = LISTS.includes(field) ? [] : '';
  }
  return readable ?? data;
}
