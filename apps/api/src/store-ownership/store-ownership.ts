import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease, Leases } from '@reelog/coordination';
import type { ClosedFor, EventLog, LogHead, MovableLog, WriteGate } from '@reelog/events';
import { aborted, type Logger, rest } from '@reelog/platform';
import type { Projections } from '@reelog/read-models';
import {
  type PlaceStore,
  readMarker,
  readUnnamed,
  StoreClockError,
  type StoreMarker,
  StoreMarkerDamagedError,
  type StorePlaces,
} from '@reelog/storage';
import { objectionOfNewerEvents, objectionTo } from './judge-marker.js';
import { uploadMarkerKey } from './upload-marker.js';
import { MarkerWriter } from './marker-writer.js';
import { OBJECT_FOLDERS, objectionToUnmarked } from './unmarked-store.js';
import { type RecordedOriginal, recordedOriginals } from './recorded-originals.js';
import { beingChecked, logMoved, storeAway, storeGone, waitsForAnother, storeRefusesClock } from './store-sentences.js';

/** The name of this reason in the write gate. */
export const STORE_OWNERSHIP = 'store-ownership';

/** Closes the gate until the first check. */
export const notYetChecked: ClosedFor = { name: STORE_OWNERSHIP, sentence: beingChecked };

/** How long a start waits for the first result, milliseconds; then it continues with writes stopped. */
const FIRST_ANSWER_MS = 8_000;
/** Intervals of the checks, milliseconds: until the store is confirmed, and afterwards. */
const UNKNOWN_REST_MS = 1_000;
const KNOWN_REST_MS = 10_000;
const DAY_MS = 24 * 3600_000;
/** Timeout of the last write of the marker at shutdown, milliseconds. */
const LAST_WRITE_MS = 3_000;

export interface StoreOwnershipParts {
  readonly log: EventLog;
  /** `MovableLog.movedTo` of that log. */
  readonly movedTo: MovableLog['movedTo'];
  readonly places: StorePlaces;
  readonly projections: Pick<Projections, 'status'>;
  readonly gate: WriteGate;
  readonly leases: Leases;
  readonly logger: Logger;
  readonly installation: string;
  /** Runs after the store is confirmed, before anything is written. */
  readonly beforeWriting?: () => Promise<void>;
  /** How an operator can give this installation its own store, as part of a sentence. */
  readonly ownStore: string;
}

/** The store is not confirmed as this log's: nothing there may be written, moved or deleted. */
export class StoreNotConfirmedError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'StoreNotConfirmedError';
  }
}

/**
 * Checks that the store belongs to this log (docs/adr/0007): the write gate is closed until the marker in the store is
 * confirmed, and again after it has changed. Of several processes, the holder of the lease writes the marker.
 */
export class StoreOwnership {
  private readonly stop = new AbortController();
  private readonly writer: MarkerWriter;
  private lease: Lease | undefined;
  private isOurs = false;
  private sweptAt = -Infinity;
  /** Originals in the log, while a store without a marker is rejected; read again only after the head moves. */
  private originals: { readonly position: number; readonly found: readonly RecordedOriginal[] } | undefined;
  private wake = (): void => undefined;
  private running: Promise<unknown> = Promise.resolve();

  /** @param parts their `gate` must be closed (`notYetChecked`) */
  constructor(private readonly parts: StoreOwnershipParts) {
    this.writer = new MarkerWriter(parts.log, parts.installation, () => this.confirmed());
  }

  /** Resolves with the first result, or after some seconds; the checks continue in the background. */
  async start(): Promise<void> {
    let answered = (): void => undefined;
    const answer = new Promise<void>((resolve) => (answered = resolve));
    this.running = Promise.all([this.lead(), this.watch(answered)]);
    await Promise.race([answer, sleep(FIRST_ANSWER_MS, undefined, { ref: false })]);
  }

  /** Writes the marker for the last time. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
    const last = async (): Promise<void> => {
      await this.writer.settled();
      if (this.isOurs && this.holdsLease) await this.writer.renew(true);
    };
    await Promise.race([last().catch(() => undefined), sleep(LAST_WRITE_MS, undefined, { ref: false })]);
    await this.lease?.release();
  }

  /**
   * Call this before moving or deleting anything in the store: reads the marker and the log once more.
   * @throws WritesStoppedError, StoreNotConfirmedError, or errors of the store or the log
   */
  async confirm(): Promise<void> {
    this.parts.gate.check();
    await this.confirmed();
  }

  /**
   * Keys of the objects that no event named when the store was given to this log: they are only reported.
   * @throws Error if the list does not exist yet or cannot be read
   */
  async unnamedKeys(): Promise<ReadonlySet<string>> {
    const { place, marker } = await this.confirmed();
    return readUnnamed(place, marker);
  }

  private get holdsLease(): boolean {
    return this.lease?.signal.aborted === false;
  }

  private async confirmed(): Promise<{ place: PlaceStore; marker: StoreMarker }> {
    const place = this.parts.places.current;
    const marker = await readMarker(place);
    if (!marker) throw new StoreNotConfirmedError(`There is no marker in ${place.describe()}.`);
    const objection = await this.objectionTo(marker, place);
    if (objection !== undefined) throw new StoreNotConfirmedError(objection);
    return { place, marker };
  }

  /** Checks periodically; calls back on the first result. */
  private async watch(answered: () => void): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        if (await this.check()) answered();
      } catch (error) {
        this.failed(error);
      }
      await this.rest(this.isOurs ? KNOWN_REST_MS : UNKNOWN_REST_MS);
    }
  }

  /** @returns whether there was a result */
  private async check(): Promise<boolean> {
    const { log, places } = this.parts;
    const head = await log.head();
    if (!(await places.exists())) {
      if ((await this.recorded(head)).length > 0)
        return this.refuse(storeGone(this.situation(places.settled ?? places.likely)));
      await places.make(); // the log names no objects
    }
    const place = this.isOurs ? places.current : await places.settle(head.logId);
    const marker = (await readMarker(place)) ?? (await this.firstMarker(place, head));
    if (!marker) return false;
    if (typeof marker === 'string') return this.refuse(marker);
    const objection =
      (await this.objectionTo(marker, place)) ?? (await objectionOfNewerEvents(log, this.parts.projections));
    return objection === undefined ? this.accept(place, marker) : this.refuse(objection);
  }

  /** The new marker, or the reason against writing one; undefined if another process has to write it. */
  private async firstMarker(place: PlaceStore, head: LogHead): Promise<StoreMarker | string | undefined> {
    const objection = await objectionToUnmarked(place, await this.recorded(head), this.situation(place));
    if (objection !== undefined) return objection;
    if (this.holdsLease) return this.writer.first(place);
    if (this.isOurs) this.refuse(waitsForAnother);
    return undefined;
  }

  private async accept(place: PlaceStore, { unnamed }: StoreMarker): Promise<true> {
    const { gate, logger } = this.parts;
    if (performance.now() - this.sweptAt > DAY_MS) {
      this.sweptAt = performance.now();
      // Only disk space depends on it, and not all stores allow listing unfinished uploads.
      const isUnderWay = async (key: string): Promise<boolean> =>
        (await place.stat(uploadMarkerKey(key))) !== undefined;
      await place
        .sweep(OBJECT_FOLDERS, isUnderWay)
        .catch((error: unknown) => logger.debug({ err: error }, 'nothing was swept'));
    }
    if (!this.isOurs) await this.parts.beforeWriting?.();
    this.originals = undefined;
    this.isOurs = true;
    gate.open(STORE_OWNERSHIP);
    if (!this.holdsLease) return true;
    const failed = (error: unknown): void => logger.warn({ err: error }, 'the marker of the store cannot be written');
    await this.writer.renew().catch(failed);
    if (!unnamed) this.writer.list(failed, this.stop.signal);
    return true;
  }

  private refuse(sentence: string): true {
    this.isOurs = false;
    this.parts.gate.close(STORE_OWNERSHIP, sentence);
    return true;
  }

  /** No new result, so the previous one stays: an outage does not change the owner. */
  private failed(error: unknown): void {
    if (error instanceof StoreMarkerDamagedError) return void this.refuse(error.message);
    if (this.isOurs) return;
    const { places, gate, logger } = this.parts;
    logger.debug({ err: error }, 'the store cannot be checked now');
    const isFirst = gate.reasons.some(({ name, sentence }) => name === STORE_OWNERSHIP && sentence === beingChecked);
    if (!isFirst) return;
    const sentence =
      error instanceof StoreClockError
        ? storeRefusesClock(error.message)
        : storeAway(this.situation(places.settled ?? places.likely));
    gate.close(STORE_OWNERSHIP, sentence);
  }

  private async objectionTo(marker: StoreMarker, place: PlaceStore): Promise<string | undefined> {
    const { log, movedTo } = this.parts;
    const objection = await objectionTo(marker, log, this.situation(place));
    const destination = marker.logId === (await log.head()).logId ? await movedTo() : undefined;
    return destination === undefined ? objection : logMoved(destination);
  }

  private async recorded({ position }: LogHead): Promise<readonly RecordedOriginal[]> {
    if (this.originals?.position !== position)
      this.originals = { position, found: await recordedOriginals(this.parts.log) };
    return this.originals.found;
  }

  private situation(place: PlaceStore) {
    return { store: place.describe(), ownStore: this.parts.ownStore };
  }

  /** Holds the lease, and competes for it again after losing it. */
  private async lead(): Promise<void> {
    while (!this.stop.signal.aborted) {
      this.lease = await this.parts.leases.acquire('store-marker', this.stop.signal).catch(() => undefined);
      this.wake();
      if (this.lease) await aborted(AbortSignal.any([this.lease.signal, this.stop.signal]));
    }
  }

  private async rest(ms: number): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    await rest(ms, AbortSignal.any([woken.signal, this.stop.signal]));
  }
}
