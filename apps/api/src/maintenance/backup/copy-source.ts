import type { Readable } from 'node:stream';
import { NAMED_PREFIXES } from '@reelog/domain';
import type { LogSource, NamedActor } from '@reelog/events';
import type { ObjectStat, ObjectStore, PlaceStore } from '@reelog/storage';
import type { Secrets } from '../installation.js';

/** An object to copy. */
export interface SourceObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Digest of its bytes, if known from other data than the log. */
  readonly sha256?: string;
}

/** What an installation can be made from: a backup, a copied data folder, another installation. */
export interface CopySource {
  readonly log: LogSource;
  /** A description for people. */
  describe(): string;
  objects(): AsyncIterable<SourceObject>;
  /** @throws ObjectNotFoundError */
  read(object: SourceObject): Promise<Readable>;
  actors(): Promise<readonly NamedActor[]>;
  secrets(): Promise<Secrets | undefined>;
  close(): Promise<void>;
}

/** Folders of copied objects; excludes the store's own data and running uploads. */
const COPIED_FOLDERS = [...NAMED_PREFIXES, 'quarantine/'];
/** State of the quarantine. */
const QUARANTINE_STATE = 'reelog-quarantine.json';

/** Objects that belong to a copy; a shared bucket may hold others. */
export async function* storedObjects(store: ObjectStore): AsyncGenerator<ObjectStat> {
  for (const folder of COPIED_FOLDERS) yield* store.list(folder);
  const state = await store.stat(QUARANTINE_STATE);
  if (state) yield state;
}

/** Whether a place already holds objects. */
export async function holdsObjects(place: PlaceStore): Promise<boolean> {
  for await (const _object of storedObjects(place)) return true;
  return false;
}
