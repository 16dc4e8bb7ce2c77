import { setTimeout as sleep } from 'node:timers/promises';
import { type IntegrityCycle, isPurged, isTooMuch, type NamedObject, videoIdOfKey, videoStream } from '@reelog/domain';
import type { EventLog, WriteGate } from '@reelog/events';
import type { Logger, Metrics } from '@reelog/platform';
import type { ObjectStore } from '@reelog/storage';
import type { StoreOwnership } from '../store-ownership/store-ownership.js';
import { BaselinePass } from './baseline-pass.js';
import type { FaultFollowUp } from './fault-follow-up.js';
import type { IntegrityRecord } from './integrity-record.js';
import { type NamingEvent, namingEvents, unknownObjects } from './naming-events.js';
import { advance, elapsedMs, loadProgress, newProgress, type Progress, saveProgress } from './progress.js';
import { faultIn, type ObjectReader, type Reading } from './read-object.js';
import { consumeCycleRequest } from './cycle-request.js';

const DAY_MS = 24 * 3600_000;
/** Attempts to read one object while the store answers; then it is left for the next cycle. */
const MOST_TRIES = 3;

export interface RollingCheckParts {
  readonly log: EventLog;
  readonly store: ObjectStore;
  readonly gate: WriteGate;
  readonly ownership: Pick<StoreOwnership, 'confirm'>;
  readonly record: IntegrityRecord;
  readonly followUp: FaultFollowUp;
  readonly reader: ObjectReader;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly cycleMs: number;
}

/** How often periodic work is checked, milliseconds. */
export const TICK_MS = 5_000;
const SAVE_MS = 60_000;
const FOLLOW_UP_MS = 300_000;

/**
 * Reads all objects that the log names, in the order of their events, and compares them with the log. A cycle is spread
 * over `cycleMs`; the first one and requested ones run as fast as allowed. If the log or the store is unavailable, `run`
 * throws, and continues from its position when it is called again.
 */
export class RollingCheck {
  private progress: Progress | undefined;
  private failing: { readonly key: string; readonly tries: number } | undefined;
  private clock = performance.now();
  private readonly baselines: BaselinePass;
  /** End of the pause after too many faults, by the clock of `performance`. */
  private restUntil = 0;
  private readonly due = { tick: 0, save: 0, followUp: 0 };

  constructor(private readonly parts: RollingCheckParts) {
    this.baselines = new BaselinePass(parts);
  }

  /** @throws the signal's reason; errors of the log and the store */
  async run(signal: AbortSignal): Promise<never> {
    this.clock = performance.now();
    for (;;) {
      const progress = (this.progress ??= await this.resume());
      while (performance.now() < this.restUntil) if (!(await this.rest(TICK_MS, signal))) this.restUntil = 0;
      await this.baselines.run((key) => this.read(key, signal));
      const outcome = await this.readAll(progress, signal);
      if (outcome !== 'interrupted') await this.endCycle(progress, outcome, signal);
      this.progress = await this.beginCycle(outcome === 'completed', progress);
      if (outcome === 'stopped') this.restUntil = performance.now() + DAY_MS;
    }
  }

  /** Saves the progress if possible. */
  async stop(): Promise<void> {
    if (this.progress) await this.save(this.progress).catch(() => undefined);
  }

  private async resume(): Promise<Progress> {
    const { log, store, record } = this.parts;
    await record.refresh();
    const { logId } = await log.head();
    const saved = await loadProgress(store, logId);
    return saved ?? this.beginCycle(record.state.lastCycle?.outcome === 'completed');
  }

  private async beginCycle(paced: boolean, before?: Progress): Promise<Progress> {
    const progress = newProgress((await this.parts.log.head()).logId, paced, before);
    await this.save(progress);
    this.baselines.reset();
    return progress;
  }

  private async readAll(progress: Progress, signal: AbortSignal): Promise<'completed' | 'stopped' | 'interrupted'> {
    const { log } = this.parts;
    for (;;) {
      const { position: head } = await log.head();
      let isEnd = true;
      for await (const event of namingEvents(log, progress.position)) {
        isEnd = false;
        if (!(await this.pace(progress, event.position / Math.max(head, event.position), signal))) return 'interrupted';
        if (!(await this.check(event, progress, signal))) return 'stopped';
        advance(progress, event.position, head);
      }
      if (!isEnd) continue;
      if (!(await this.pace(progress, 1, signal))) return 'interrupted';
      if (progress.objects === 0 && !progress.paced) await this.rest(TICK_MS, signal);
      else if ((await log.head()).position === head) {
        advance(progress, Math.max(head, progress.position), head);
        return 'completed';
      }
    }
  }

  /** @returns false if there are too many faults to continue */
  private async check({ position, objects }: NamingEvent, progress: Progress, signal: AbortSignal): Promise<boolean> {
    for (const named of objects) {
      await this.checkObject(named, position, progress, signal);
      if (isTooMuch(progress.newFaults, progress.objects)) return false;
    }
    return true;
  }

  private async checkObject(named: NamedObject, position: number, progress: Progress, signal: AbortSignal) {
    const { log, record, metrics, logger } = this.parts;
    const reading = await this.read(named.key, signal);
    progress.objects += 1;
    if (reading === 'skipped') return void (progress.skipped += 1);
    if (typeof reading !== 'string') progress.bytes += reading.sizeBytes;
    metrics.integrityObjects.inc();
    const baseline = named.sha256 === undefined ? await record.baselineOf(position, named.key) : undefined;
    const fault = faultIn(named, position, baseline, reading);
    if (!fault) return this.endFault(named.key);
    if (isPurged(named.key, await log.readStream(videoStream(videoIdOfKey(named.key))))) return;
    // An unmounted folder or a bucket of another log says nothing about our objects.
    if (fault.fault === 'missing') await this.parts.ownership.confirm();
    if (!(await record.execute({ type: 'RecordFault', data: fault }))) return;
    progress.newFaults += 1;
    metrics.integrityFaults.inc({ fault: fault.fault });
    logger.error({ key: fault.key, fault: fault.fault }, 'a stored object is not what was recorded');
    this.due.followUp = 0;
  }

  private async endFault(key: string): Promise<void> {
    const { record } = this.parts;
    if (record.faultOf(key)) await record.execute({ type: 'EndFault', data: { key, how: 'restored' } });
  }

  private async read(key: string, signal: AbortSignal): Promise<Reading | 'skipped'> {
    this.assertOpen(signal);
    try {
      const reading = await this.parts.reader.read(key, signal);
      this.failing = undefined;
      return reading;
    } catch (error) {
      signal.throwIfAborted();
      const tries = this.failing?.key === key ? this.failing.tries + 1 : 1;
      this.failing = { key, tries };
      if (tries < MOST_TRIES) throw error;
      await this.parts.store.stat(key); // throws while the store is unavailable
      this.failing = undefined;
      return 'skipped';
    }
  }

  private async endCycle(progress: Progress, outcome: IntegrityCycle['outcome'], signal: AbortSignal): Promise<void> {
    const { log, store, record, logger } = this.parts;
    this.assertOpen(signal);
    const unknown = { count: 0, keys: [] as string[] };
    if (outcome === 'completed')
      for await (const { key } of unknownObjects(log, store, new Date(Date.now() - DAY_MS))) {
        signal.throwIfAborted();
        if (unknown.keys.length < 100) unknown.keys.push(key);
        unknown.count += 1;
      }
    const { startedAt, position: upToPosition, objects, bytes, newFaults, skipped } = progress;
    const cycle = { startedAt, outcome, upToPosition, objects, bytes, newFaults, skipped, unknown };
    await record.execute({ type: 'EndCycle', data: cycle }, `integrity-cycle-${progress.logId}-${startedAt}`);
    if (outcome === 'completed') return logger.info({ objects, bytes, newFaults }, 'all stored objects were read');
    logger.error({ newFaults, objects }, 'too many stored objects are not what was recorded; the check has stopped');
  }

  /** Waits until a share of the cycle's time is over. @returns false if a new cycle was requested */
  private async pace(progress: Progress, share: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (!(await this.lookAfter(progress, signal))) return false;
      if (!progress.paced || elapsedMs(progress) >= share * this.parts.cycleMs) return true;
      await sleep(TICK_MS, undefined, { signal });
    }
  }

  private async rest(ms: number, signal: AbortSignal): Promise<boolean> {
    await sleep(ms, undefined, { signal });
    return this.progress === undefined || this.lookAfter(this.progress, signal);
  }

  /** Runs the periodic work. @returns false if a new cycle was requested */
  private async lookAfter(progress: Progress, signal: AbortSignal): Promise<boolean> {
    this.assertOpen(signal);
    const now = performance.now();
    progress.runningMs += now - this.clock;
    this.clock = now;
    const isDue = (what: keyof typeof this.due, everyMs: number): boolean => {
      if (now < this.due[what]) return false;
      this.due[what] = now + everyMs;
      return true;
    };
    if (isDue('followUp', FOLLOW_UP_MS)) await this.parts.followUp.followUp(this.parts.reader, progress, signal);
    if (isDue('save', SAVE_MS)) await this.save(progress);
    return !isDue('tick', TICK_MS) || !(await consumeCycleRequest(this.parts.store));
  }

  /** Neither the log nor the store is written while the gate is closed. */
  private assertOpen(signal: AbortSignal): void {
    signal.throwIfAborted();
    this.parts.gate.check();
  }

  private async save(progress: Progress): Promise<void> {
    this.parts.gate.check();
    await saveProgress(this.parts.store, progress);
  }
}
