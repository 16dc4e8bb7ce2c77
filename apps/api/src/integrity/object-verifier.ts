import { Injectable } from '@nestjs/common';
import { type FaultKind, isPurged, type NamedObject, videoIdOfKey, videoStream } from '@reelog/domain';
import { EventLog } from '@reelog/events';
import { ObjectStore, Sha256Thread } from '@reelog/storage';
import type { ObjectVerification } from '../contract/integrity.schema.js';
import { IntegrityRecord } from './integrity-record.js';
import { namingEvents, unknownObjects } from './naming-events.js';
import { ObjectReader, faultIn } from './read-object.js';

/** Limit of listed keys of each kind. */
const MOST_KEYS = 100;
const DAY_MS = 24 * 3600_000;

export interface ObjectProgress {
  /** Position up to which objects were read. */
  readonly checked: number;
  readonly head: number;
  readonly objects: number;
}

/** Compares all stored objects with the log for one request, and records nothing. */
@Injectable()
export class ObjectVerifier {
  constructor(
    private readonly log: EventLog,
    private readonly store: ObjectStore,
    private readonly record: IntegrityRecord,
  ) {}

  /** @throws the signal's reason; errors of the log or the store */
  async verify(signal: AbortSignal, onProgress?: (progress: ObjectProgress) => void): Promise<ObjectVerification> {
    await this.record.refresh();
    const reader = new ObjectReader(this.store, new Sha256Thread());
    const outcome = { checked: 0, bytes: 0, withoutDigest: 0, ...noFindings() };
    const { position: head } = await this.log.head();
    for await (const { position, objects } of namingEvents(this.log)) {
      for (const named of objects) {
        const reading = await reader.read(named.key, signal);
        outcome.checked += 1;
        if (typeof reading !== 'string') outcome.bytes += reading.sizeBytes;
        const baseline = named.sha256 === undefined ? await this.record.baselineOf(position, named.key) : undefined;
        if (named.sha256 === undefined && baseline === undefined) outcome.withoutDigest += 1;
        const fault = faultIn(named, position, baseline, reading);
        if (fault && !(await this.isPurged(named))) note(outcome[fault.fault], named.key);
      }
      onProgress?.({ checked: position, head: Math.max(head, position), objects: outcome.checked });
    }
    for await (const { key } of unknownObjects(this.log, this.store, new Date(Date.now() - DAY_MS))) {
      signal.throwIfAborted();
      note(outcome.unknown, key);
    }
    return outcome;
  }

  private isPurged = async ({ key }: NamedObject): Promise<boolean> =>
    isPurged(key, await this.log.readStream(videoStream(videoIdOfKey(key))));
}

interface Finding {
  count: number;
  readonly keys: string[];
}

const noFindings = (): Record<FaultKind | 'unknown', Finding> => ({
  missing: { count: 0, keys: [] },
  changed: { count: 0, keys: [] },
  unreadable: { count: 0, keys: [] },
  unknown: { count: 0, keys: [] },
});

function note(finding: Finding, key: string): void {
  finding.count += 1;
  if (finding.keys.length < MOST_KEYS) finding.keys.push(key);
}
