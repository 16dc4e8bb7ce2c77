/** Events of the installation itself, not of one video. They carry no `videoId`. */
interface SystemFact<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** A quarantined object. It can be restored until it is deleted from the quarantine. */
export interface QuarantinedObject {
  /** Where it was. */
  readonly key: string;
  /** Where it is while it is in the quarantine. */
  readonly quarantineKey: string;
  readonly sizeBytes: number;
}

/** A digest of an object that had no recorded digest when it was first read. */
export interface ObjectDigest {
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Objects that no event refers to go to the quarantine; they are moved after this is recorded. */
export type ObjectsQuarantined = SystemFact<
  'ObjectsQuarantined',
  {
    objects: readonly QuarantinedObject[];
    /** Number of videos of the objects, for the daily limit. */
    videos: number;
    /** How many of those videos a manager has approved. */
    approvedVideos: number;
    /** Running time of the installation, seconds; the stay in the quarantine is counted from here. */
    runningSeconds: number;
  }
>;

/** Objects were restored to their old keys. */
export type QuarantinedObjectsRestored = SystemFact<'QuarantinedObjectsRestored', { keys: readonly string[] }>;

/** Objects stayed in the quarantine long enough, and are deleted permanently. */
export type QuarantinedObjectsDeleted = SystemFact<'QuarantinedObjectsDeleted', { keys: readonly string[] }>;

/** A manager allows this many more videos than the daily limit. */
export type QuarantineApproved = SystemFact<'QuarantineApproved', { videos: number }>;

export type QuarantineEvent =
  ObjectsQuarantined | QuarantinedObjectsRestored | QuarantinedObjectsDeleted | QuarantineApproved;

/** The kind of fault of an object that an event refers to. */
export type FaultKind = 'missing' | 'changed' | 'unreadable';

/** A check whose result differs from the recorded facts. */
export interface IntegrityFault {
  readonly key: string;
  /** Of the event that names the object. */
  readonly position: number;
  readonly fault: FaultKind;
  /** The recorded values, if known. */
  readonly expected: { readonly sizeBytes?: number; readonly sha256?: string };
  /** Of a changed object. */
  readonly found?: { readonly sizeBytes: number; readonly sha256: string };
}

/** How an earlier fault ended: the object is correct again, newer previews replaced it, or it was purged. */
export type FaultEnd = 'restored' | 'replaced' | 'purged';

/** The end of a cycle that reads all objects. */
export interface IntegrityCycle {
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** `stopped`: there were too many faults to continue. */
  readonly outcome: 'completed' | 'stopped';
  /** The objects of all events up to this position were read. */
  readonly upToPosition: number;
  readonly objects: number;
  readonly bytes: number;
  /** New faults of this cycle. */
  readonly newFaults: number;
  /** Objects that could not be read although the store answered; the next cycle tries them again. */
  readonly skipped: number;
  /** Objects in the store that no event refers to; only the first keys. */
  readonly unknown: { readonly count: number; readonly keys: readonly string[] };
}

/** Results of fixity checks: baselines, single faults and their ends, and whole cycles. */
export type IntegrityChecked = SystemFact<
  'IntegrityChecked',
  | { kind: 'baseline'; firstPosition: number; lastPosition: number; objects: readonly ObjectDigest[] }
  | ({ kind: 'fault' } & IntegrityFault)
  | { kind: 'faultEnded'; key: string; how: FaultEnd }
  | ({ kind: 'cycle' } & IntegrityCycle)
>;

/** Personal values of the events at these positions were erased. */
export type PersonalDataErased = SystemFact<
  'PersonalDataErased',
  { positions: readonly number[]; fields: readonly string[] }
>;

/** A person (or key) that writes got a random id; the name can be erased. */
export type ActorIntroduced = SystemFact<'ActorIntroduced', { actorId: string; name: string }>;

/** Stream `system`. */
export type SystemEvent = QuarantineEvent | IntegrityChecked | PersonalDataErased;
/** Stream `actor-<actorId>`. */
export type ActorEvent = ActorIntroduced;

export const SYSTEM_STREAM = 'system';
export const actorStream = (actorId: string): string => `actor-${actorId}`;
