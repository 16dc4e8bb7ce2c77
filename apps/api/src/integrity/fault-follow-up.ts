import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  absentVideo,
  evolveVideo,
  type FaultEnd,
  isPurged,
  type KnownFault,
  knownVideo,
  openFaults,
  type RecordedEvent,
  runIdOfKey,
  type VideoEvent,
  videoIdOfKey,
  type VideoState,
  videoStream,
} from '@reelog/domain';
import { EventLog } from '@reelog/events';
import { ObjectStore } from '@reelog/storage';
import { causedBy } from '../commands/write-context.js';
import { ReprocessVideoCommand } from '../videos/commands/reprocess-video/reprocess-video.command.js';
import { INTEGRITY_ACTOR, IntegrityRecord } from './integrity-record.js';
import { faultIn, type ObjectReader } from './read-object.js';
import type { Progress } from './progress.js';

/** Limit of runs that are made again per day. */
const REMADE_A_DAY = 20;
const DAY_MS = 24 * 3600_000;

const REASON = 'A stored preview of this video is missing or damaged.';
const RENDITION_REASON = 'The stored version of this video for browsers is missing or damaged.';

/**
 * Handles known faults: makes faulty previews and renditions again, a few a day, and ends faults of objects that are intact
 * again, replaced or purged. Originals are never touched.
 */
@Injectable()
export class FaultFollowUp {
  /** Objects that were read again and still differ, with their size and time at that reading. */
  private readonly stillChanged = new Map<string, string>();

  constructor(
    private readonly log: EventLog,
    private readonly store: ObjectStore,
    private readonly record: IntegrityRecord,
    private readonly commands: CommandBus,
  ) {}

  async followUp(reader: ObjectReader, progress: Progress, signal: AbortSignal): Promise<void> {
    await this.record.refresh();
    for (const fault of openFaults(this.record.state)) {
      signal.throwIfAborted();
      const history = await this.log.readStream(videoStream(videoIdOfKey(fault.key)));
      const how = await this.endOf(fault, history, reader, signal);
      if (how) await this.record.execute({ type: 'EndFault', data: { key: fault.key, how } });
      else await this.remake(fault, history, progress);
    }
  }

  private async endOf(
    fault: KnownFault,
    history: readonly RecordedEvent[],
    reader: ObjectReader,
    signal: AbortSignal,
  ): Promise<FaultEnd | undefined> {
    const { key } = fault;
    if (isPurged(key, history)) return 'purged';
    if (isReplaced(key, history)) return 'replaced';
    const stat = await this.store.stat(key);
    if (!stat) return undefined;
    const seen = `${stat.sizeBytes} ${stat.modifiedAt.getTime()}`;
    if (this.stillChanged.get(key) === seen) return undefined;
    const again = faultIn({ key, ...fault.expected }, fault.position, undefined, await reader.read(key, signal));
    if (again) this.stillChanged.set(key, seen);
    return again ? undefined : 'restored';
  }

  private async remake({ key }: KnownFault, history: readonly RecordedEvent[], progress: Progress): Promise<void> {
    const state = stateOf(history);
    const runId = runIdOfKey(key);
    if (state.status !== 'ready' || state.work) return;
    const isRendition = runId === state.rendition?.runId;
    if (runId === undefined || (!isRendition && runId !== state.previews?.runId)) return;
    if (state.lastFailure) return; // a job has failed already: a manager has to decide
    // A changed original would give a different result.
    if (this.record.faultOf(state.source.objectKey)) return;
    progress.remadeAtMs = progress.remadeAtMs.filter((at) => progress.runningMs - at < DAY_MS);
    if (progress.remadeAtMs.length >= REMADE_A_DAY) return;
    const cause = `integrity-${state.videoId}-${state.jobs}`;
    const context = causedBy(cause, INTEGRITY_ACTOR);
    const command = isRendition
      ? new ReprocessVideoCommand(state.videoId, RENDITION_REASON, context)
      : new ReprocessVideoCommand(state.videoId, REASON, context, { keepRendition: true });
    const { recorded } = await this.commands.execute(command);
    if (recorded) progress.remadeAtMs.push(progress.runningMs);
  }
}

const stateOf = (history: readonly RecordedEvent[]): VideoState =>
  history.reduce<VideoState>((state, event) => evolveVideo(state, event as VideoEvent), absentVideo);

/** Nobody needs the files of a replaced run. */
function isReplaced(key: string, history: readonly RecordedEvent[]): boolean {
  const runId = runIdOfKey(key);
  const video = knownVideo(stateOf(history));
  if (runId === undefined || video?.status !== 'ready') return false;
  return runId !== video.previews?.runId && runId !== video.rendition?.runId;
}
