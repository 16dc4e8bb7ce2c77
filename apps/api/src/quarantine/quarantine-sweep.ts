import { Inject, Injectable } from '@nestjs/common';
import {
  QUARANTINE_SECONDS,
  type QuarantineEntry,
  quarantineKey,
  type QuarantineState,
  type UnnamedObject,
} from '@reelog/domain';
import { EventLog, LogAudit } from '@reelog/events';
import { LOGGER, type Logger } from '@reelog/platform';
import { ObjectNotFoundError, ObjectStore } from '@reelog/storage';
import { StoreOwnership } from '../store-ownership/store-ownership.js';
import { NamedObjects } from '../store-ownership/named-objects.js';
import { QuarantineLog, asSystem } from './quarantine-log.js';
import type { RunningTime } from './running-time.js';
import { findUnnamed, isBusy } from './unnamed-objects.js';
import { UploadsInFlight } from '../videos/commands/upload-video/uploads-in-flight.js';

/** Limit of objects in one event; whole videos are kept together. */
const OBJECTS_AN_EVENT = 1_000;
const REPORTED_KEYS = 1_000;

/**
 * Moves objects that no event names to the quarantine, deletes those that have been there long enough, and completes
 * recorded moves. Nothing is touched unless the whole log verifies and the store belongs to this log.
 */
@Injectable()
export class QuarantineSweep {
  constructor(
    private readonly store: ObjectStore,
    private readonly log: EventLog,
    private readonly audit: LogAudit,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly ownership: StoreOwnership,
    private readonly quarantine: QuarantineLog,
    private readonly uploads: UploadsInFlight,
  ) {}

  /** @throws Error, before any change, if the store is not this log's or the log is damaged */
  async run(time: RunningTime, signal: AbortSignal): Promise<void> {
    await this.ownership.confirm();
    const reportedOnly = await this.ownership.unnamedKeys(); // listed by the first start, in the background
    const { valid, firstBad } = await this.audit.verify({ signal });
    if (!valid) throw new Error(`The event log does not verify: ${firstBad?.problem ?? ''}`);
    const named = new NamedObjects(this.log);
    await named.catchUp(signal);
    await this.carryOut(named, signal);
    await this.deleteOld(named, time, signal);
    for (const videoId of await this.uploads.videoIds()) await this.uploads.has(videoId); // removes markers of dead processes
    const quarantine = await this.quarantine.state();
    const { store, log, uploads } = this;
    const found = await findUnnamed({ store, log, uploads, named, quarantine, reportedOnly }, signal);
    for (const key of found.purged) await this.store.delete(key);
    const waiting = await this.setAside(found.unnamed, named, time, signal);
    await time.save({
      at: new Date().toISOString(),
      waitingVideos: new Set(waiting.map(({ videoId }) => videoId)).size,
      waitingObjects: waiting.length,
      reportedObjects: found.reported.length,
      reportedKeys: found.reported.slice(0, REPORTED_KEYS),
    });
    this.tell(waiting.length, found.reported.length);
  }

  /** Completes changes that were recorded before a crash, and restores objects that an event now names. */
  private async carryOut(named: NamedObjects, signal: AbortSignal): Promise<void> {
    const entries = [...(await this.quarantine.state()).entries.values()];
    const back = entries.filter(({ key, status }) => status === 'quarantined' && named.has(key)).map(({ key }) => key);
    if (back.length > 0) await this.quarantine.execute({ type: 'RestoreObjects', data: { keys: back } }, asSystem());
    const set = await this.setAsideKeys();
    for (const { key, quarantineKey, status } of (await this.quarantine.state()).entries.values()) {
      signal.throwIfAborted();
      const isSetAside = set.has(quarantineKey);
      if (status === 'restored' && isSetAside) await this.moveIfThere(quarantineKey, key);
      if (status === 'deleted' && isSetAside) await this.store.delete(quarantineKey);
      if (status === 'quarantined' && !isSetAside) await this.moveUnlessNamed({ key, quarantineKey }, named, signal);
    }
  }

  private async setAsideKeys(): Promise<ReadonlySet<string>> {
    const keys = new Set<string>();
    for await (const { key } of this.store.list(quarantineKey(''))) keys.add(key);
    return keys;
  }

  private async deleteOld(named: NamedObjects, time: RunningTime, signal: AbortSignal): Promise<void> {
    const { seconds: runningSeconds } = time;
    const keys = oldEntries(await this.quarantine.state(), runningSeconds)
      .map(({ key }) => key)
      .filter((key) => !named.has(key));
    if (keys.length === 0) return;
    await this.ownership.confirm();
    await named.catchUp(signal);
    const unnamed = keys.filter((key) => !named.has(key)).slice(0, OBJECTS_AN_EVENT);
    const command = { type: 'DeleteOldObjects', data: { keys: unnamed, runningSeconds } } as const;
    const { events } = await this.quarantine.execute(command, asSystem());
    const entries = (await this.quarantine.state()).entries;
    for (const event of events)
      if (event.type === 'QuarantinedObjectsDeleted')
        for (const key of event.data.keys) await this.store.delete(entries.get(key)?.quarantineKey ?? key);
    this.logger.info({ keys: unnamed.length }, 'objects were deleted after 30 days in the quarantine');
  }

  /** @returns what has to wait for another day, or for a manager's approval */
  private async setAside(
    objects: readonly UnnamedObject[],
    named: NamedObjects,
    time: RunningTime,
    signal: AbortSignal,
  ): Promise<readonly UnnamedObject[]> {
    const left = [...objects];
    while (left.length > 0) {
      const batch = nextBatch(left);
      const data = { objects: batch, videosInLibrary: named.videos, runningSeconds: time.seconds };
      const { events } = await this.quarantine.execute({ type: 'SetAsideObjects', data }, asSystem());
      const moved = new Set<string>();
      for (const event of events)
        if (event.type === 'ObjectsQuarantined')
          for (const object of event.data.objects) {
            await this.moveUnlessNamed(object, named, signal);
            moved.add(object.key);
          }
      if (moved.size > 0)
        this.logger.warn({ objects: moved.size }, 'objects that no event names were moved to the quarantine');
      if (moved.size < batch.length)
        return [...batch.filter(({ key }) => !moved.has(key)), ...left.slice(batch.length)];
      left.splice(0, batch.length);
    }
    return [];
  }

  /** Checks marker and log once more: an event may name the object by now, or a job of its video may be running. */
  private async moveUnlessNamed(
    { key, quarantineKey }: Pick<QuarantineEntry, 'key' | 'quarantineKey'>,
    named: NamedObjects,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    await this.ownership.confirm();
    await named.catchUp(signal);
    if (named.has(key) || (await isBusy(this.log, this.uploads, key.split('/')[1] ?? '')))
      await this.quarantine.execute({ type: 'RestoreObjects', data: { keys: [key] } }, asSystem());
    else await this.moveIfThere(key, quarantineKey);
  }

  private async moveIfThere(from: string, to: string): Promise<void> {
    await this.store.move(from, to).catch((error: unknown) => {
      if (!(error instanceof ObjectNotFoundError)) throw error;
    });
  }

  private tell(waiting: number, reported: number): void {
    if (waiting > 0)
      this.logger.warn({ objects: waiting }, 'more unnamed objects than the daily limit: a manager may approve more');
    if (reported > 0) this.logger.info({ objects: reported }, 'objects that were there before the store had a marker');
  }
}

const oldEntries = ({ entries }: QuarantineState, runningSeconds: number): QuarantineEntry[] =>
  [...entries.values()].filter(
    ({ status, sinceSeconds }) => status === 'quarantined' && runningSeconds - sinceSeconds >= QUARANTINE_SECONDS,
  );

/** The first objects of a list, up to the limit of an event; a video is split only if it exceeds the limit. */
function nextBatch(objects: readonly UnnamedObject[]): UnnamedObject[] {
  if (objects.length <= OBJECTS_AN_EVENT) return [...objects];
  const batch = objects.slice(0, OBJECTS_AN_EVENT);
  const last = objects[OBJECTS_AN_EVENT]?.videoId;
  const whole = batch.filter(({ videoId }) => videoId !== last);
  return whole.length > 0 ? whole : batch;
}
