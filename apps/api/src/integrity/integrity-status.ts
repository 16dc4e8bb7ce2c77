import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { openFaults, videoIdOfKey } from '@reelog/domain';
import { EventLog } from '@reelog/events';
import { METRICS, type Metrics } from '@reelog/platform';
import { ObjectStore } from '@reelog/storage';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import type { IntegrityReport } from '../contract/integrity.schema.js';
import { IntegrityRecord } from './integrity-record.js';
import { namingEvents } from './naming-events.js';
import { lastReadAt, loadProgress, type Progress } from './progress.js';

const OBSERVE_MS = 30_000;
const MOST_LISTED = 1_000;

/** Results of the checks for the api, health and metrics; the same in every process. */
@Injectable()
export class IntegrityStatus implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'fixity'>,
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly record: IntegrityRecord,
  ) {}

  onApplicationBootstrap(): void {
    const observe = (): void => void this.observe().catch(() => undefined); // the store or the log is unavailable
    this.timer = setInterval(observe, OBSERVE_MS).unref();
    observe();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The problem as a sentence; undefined if there is none. */
  problem(): string | undefined {
    const faults = openFaults(this.record.state).length;
    const found = `${faults} stored ${faults === 1 ? 'file is' : 'files are'} missing, changed or unreadable`;
    if (this.record.state.lastCycle?.outcome === 'stopped')
      return `${found}: the check has stopped. See GET /api/admin/integrity.`;
    return faults > 0 ? `${found}: see GET /api/admin/integrity.` : undefined;
  }

  async report(): Promise<IntegrityReport> {
    await this.record.refresh();
    const { logId, position: head } = await this.log.head();
    const progress = await loadProgress(this.store, logId);
    const { lastCycle } = this.record.state;
    const faults = openFaults(this.record.state);
    return {
      enabled: this.options.fixity.cycleDays > 0,
      cycle: progress ? cycleOf(progress, head) : null,
      lastCycle,
      oldestUncheckedSeconds: (await this.oldestUncheckedSeconds(progress)) ?? null,
      faultCount: faults.length,
      faults: faults.slice(0, MOST_LISTED).map((fault) => ({ ...fault, videoId: videoIdOfKey(fault.key) })),
    };
  }

  private async observe(): Promise<void> {
    const { state } = this.record;
    this.metrics.integrityOpenFaults.set(openFaults(state).length);
    this.metrics.integrityStopped.set(state.lastCycle?.outcome === 'stopped' ? 1 : 0);
    const progress = await loadProgress(this.store, (await this.log.head()).logId);
    this.metrics.oldestUncheckedObject.set((await this.oldestUncheckedSeconds(progress)) ?? 0);
  }

  /** Objects are read in the order of their events, so the next one has waited longest. Undefined without objects. */
  private async oldestUncheckedSeconds(progress: Progress | undefined): Promise<number | undefined> {
    const next = await namingEvents(this.log, progress?.position ?? 0).next();
    const at = next.done
      ? progress?.samples[0]?.at
      : ((progress && lastReadAt(progress, next.value.position)) ?? next.value.occurredAt);
    return at === undefined ? undefined : Math.max(0, (Date.now() - Date.parse(at)) / 1000);
  }
}

const cycleOf = ({ startedAt, paced, position, objects, bytes, newFaults, skipped }: Progress, head: number) => ({
  startedAt,
  paced,
  position: Math.min(position, head),
  head,
  objects,
  bytes,
  newFaults,
  skipped,
});
