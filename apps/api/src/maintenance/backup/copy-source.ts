import type { Readable } from 'node:stream';
import type { LogSource, NamedActor } from '@reelog/events';
import type { ObjectStat, ObjectStore, PlaceStore } from '@reelog/storage';
import type { Secrets } from '../installation.js';

/** An object to copy. */
export interface SourceObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Of its bytes, where that is known beside the log. */
  readonly sha256?: string;
}

/** What an installation can be made from: a backup, a copy of a data folder, another installation. */
export interface CopySource {
  readonly log: LogSource;
  /** For people. */
  describe(): string;
  objects(): AsyncIterable<SourceObject>;
  /** @throws ObjectNotFoundError */
  read(object: SourceObject): Promise<Readable>;
  actors(): Promise<readonly NamedActor[]>;
  secrets(): Promise<Secrets | undefined>;
  close(): Promise<void>;
}

/** Where the objects lie that a copy has: not what the store keeps about itself, nor uploads that are under way. */
const COPIED_FOLDERS = ['originals/', 'previews/', 'renditions/', 'quarantine/'] as const;
/** How long what is set aside has been there. */
const QUARANTINE_STATE = 'reelog-quarantine.json';

/** Those that belong to a copy; in a shared bucket there may be others beside them. */
export async function* storedObjects(store: ObjectStore): AsyncGenerator<ObjectStat> {
  for (const folder of COPIED_FOLDERS) yield* store.list(folder);
  const state = await store.stat(QUARANTINE_STATE);
  if (state) yield state;
}

/** Whether a place holds objects that a copy would mix with. */
export async function holdsObjects(place: PlaceStore): Promise<boolean> {
  for await (const _object of storedObjects(place)) return true;
  return false;
}
