import { BASELINES_AN_EVENT, type ObjectDigest } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import type { Metrics } from '@reelog/platform';
import type { IntegrityRecord } from './integrity-record.js';
import { namingEvents } from './naming-events.js';
import type { Reading } from './read-object.js';

export interface BaselinePassParts {
  readonly log: Pick<EventLog, 'readPage'>;
  readonly record: IntegrityRecord;
  readonly metrics: Pick<Metrics, 'integrityBaselines'>;
}

/** First readings of objects whose events have no digest; one event records many of them. */
export class BaselinePass {
  /** Objects of events up to this position have a digest, or could not be read. */
  private doneTo = 0;

  constructor(private readonly parts: BaselinePassParts) {}

  /** Starts again from the first event: objects that could not be read may be readable now. */
  reset(): void {
    this.doneTo = 0;
  }

  /** Continues from the last position. @param read throws errors after which the pass must wait */
  async run(read: (key: string) => Promise<Reading | 'skipped'>): Promise<void> {
    const { log, record, metrics } = this.parts;
    let objects: ObjectDigest[] = [];
    let [firstPosition, lastPosition] = [0, 0];
    const flush = async (): Promise<void> => {
      await record.execute({ type: 'RecordBaseline', data: { firstPosition, lastPosition, objects } });
      objects = [];
    };
    for await (const { position, objects: named } of namingEvents(log, this.doneTo)) {
      if (objects.length === 0) this.doneTo = position - 1;
      for (const { key, sha256 } of named) {
        if (sha256 !== undefined || (await record.baselineOf(position, key))) continue;
        const reading = await read(key);
        if (typeof reading === 'string') continue; // the cycle reports the fault
        if (objects.length === 0) firstPosition = position;
        lastPosition = position;
        objects.push({ key, ...reading });
        metrics.integrityBaselines.inc();
        if (objects.length === BASELINES_AN_EVENT) await flush();
      }
    }
    await flush();
  }
}
