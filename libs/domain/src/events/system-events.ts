/** What happens to the installation itself, and not to one video. These events carry no `videoId`. */
interface SystemFact<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** An object that was set aside: it can be brought back until it is deleted from the quarantine. */
export interface QuarantinedObject {
  /** Where it was. */
  readonly key: string;
  /** Where it is while it is set aside. */
  readonly quarantineKey: string;
  readonly sizeBytes: number;
}

/** A digest of an object that no event had recorded when the object was first read. */
export interface ObjectDigest {
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Objects that no event names are set aside; they are moved once this is recorded. */
export type ObjectsQuarantined = SystemFact<
  'ObjectsQuarantined',
  {
    objects: readonly QuarantinedObject[];
    /** Videos that the objects belong to: what the daily limit counts. */
    videos: number;
    /** How many of those videos a manager's approval covers. */
    approvedVideos: number;
    /** How long the installation had been running, in seconds: the stay in the quarantine is counted from here. */
    runningSeconds: number;
  }
>;

/** Objects were brought back to where they had been. */
export type QuarantinedObjectsRestored = SystemFact<'QuarantinedObjectsRestored', { keys: readonly string[] }>;

/** Objects had been set aside for long enough, and are deleted for good. */
export type QuarantinedObjectsDeleted = SystemFact<'QuarantinedObjectsDeleted', { keys: readonly string[] }>;

/** A manager lets objects of so many more videos be set aside than the daily limit does. */
export type QuarantineApproved = SystemFact<'QuarantineApproved', { videos: number }>;

export type QuarantineEvent =
  ObjectsQuarantined | QuarantinedObjectsRestored | QuarantinedObjectsDeleted | QuarantineApproved;

/** What is wrong with an object that an event names. */
export type FaultKind = 'missing' | 'changed' | 'unreadable';

/** A reading that did not find what was recorded. */
export interface IntegrityFault {
  readonly key: string;
  /** Of the event that names the object. */
  readonly position: number;
  readonly fault: FaultKind;
  /** What was recorded, as far as it is known. */
  readonly expected: { readonly sizeBytes?: number; readonly sha256?: string };
  /** Of a changed object. */
  readonly found?: { readonly sizeBytes: number; readonly sha256: string };
}

/** How an earlier fault ended: the object is again what was recorded, newer previews replaced it, or it was purged. */
export type FaultEnd = 'restored' | 'replaced' | 'purged';

/** The end of a reading of all objects. */
export interface IntegrityCycle {
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** `stopped`: there were too many faults to go on. */
  readonly outcome: 'completed' | 'stopped';
  /** The objects of all events up to here were read. */
  readonly upToPosition: number;
  readonly objects: number;
  readonly bytes: number;
  /** Faults found in this cycle that were not known before. */
  readonly newFaults: number;
  /** Objects that could not be read although the store answered; they are tried again in the next cycle. */
  readonly skipped: number;
  /** Objects in the store that no event names; the first of their keys. */
  readonly unknown: { readonly count: number; readonly keys: readonly string[] };
}

/** Stored objects were compared with the log: first readings, single faults and their ends, and whole cycles. */
export type IntegrityChecked = SystemFact<
  'IntegrityChecked',
  | { kind: 'baseline'; firstPosition: number; lastPosition: number; objects: readonly ObjectDigest[] }
  | ({ kind: 'fault' } & IntegrityFault)
  | { kind: 'faultEnded'; key: string; how: FaultEnd }
  | ({ kind: 'cycle' } & IntegrityCycle)
>;

/** Personal values were erased from the events at these positions. */
export type PersonalDataErased = SystemFact<
  'PersonalDataErased',
  { positions: readonly number[]; fields: readonly string[] }
>;

/** A person (or a key) that writes got an opaque id; the name can be erased. */
export type ActorIntroduced = SystemFact<'ActorIntroduced', { actorId: string; name: string }>;

/** Stream `system`. */
export type SystemEvent = QuarantineEvent | IntegrityChecked | PersonalDataErased;
/** Stream `actor-<actorId>`. */
export type ActorEvent = ActorIntroduced;

export const SYSTEM_STREAM = 'system';
export const actorStream = (actorId: string): string => `actor-${actorId}`;
