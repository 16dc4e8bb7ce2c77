import {
  absentVideo,
  evolveVideo,
  isVideoEvent,
  knownVideo,
  mayBeSetAside,
  NAMED_PREFIXES,
  type QuarantineState,
  type UnnamedObject,
  type VideoState,
  videoStream,
} from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import type { ObjectStore } from '@reelog/storage';
import type { NamedObjects } from '../store-ownership/named-objects.js';
import type { UploadsInFlight } from '../videos/commands/upload-video/uploads-in-flight.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface UnnamedParts {
  readonly store: ObjectStore;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly uploads: Pick<UploadsInFlight, 'has'>;
  readonly named: NamedObjects;
  readonly quarantine: QuarantineState;
  /** Objects that no event named when the marker was written: only reported. */
  readonly reportedOnly: ReadonlySet<string>;
}

export interface FoundObjects {
  /** May be moved to the quarantine; sorted by video. */
  readonly unnamed: readonly UnnamedObject[];
  /** Stay in place. */
  readonly reported: readonly string[];
  /** Named by a purge but still there. */
  readonly purged: readonly string[];
}

/** Objects that no event names, older than a day, and not part of running work. */
export async function findUnnamed(parts: UnnamedParts, signal: AbortSignal, now = Date.now()): Promise<FoundObjects> {
  const unnamed: UnnamedObject[] = [];
  const reported: string[] = [];
  const purged: string[] = [];
  let video: { id: string; isBusy: boolean } | undefined;
  for (const prefix of NAMED_PREFIXES)
    for await (const { key, sizeBytes, modifiedAt } of parts.store.list(prefix)) {
      signal.throwIfAborted();
      if (parts.named.purged.has(key)) purged.push(key);
      if (parts.named.purged.has(key) || parts.named.has(key) || !mayBeSetAside(parts.quarantine, key)) continue;
      if (parts.reportedOnly.has(key)) {
        reported.push(key);
        continue;
      }
      if (now - modifiedAt.getTime() < DAY_MS) continue;
      const id = key.split('/')[1] ?? '';
      if (video?.id !== id) video = { id, isBusy: await isBusy(parts.log, parts.uploads, id) };
      if (!video.isBusy) unnamed.push({ key, sizeBytes, videoId: id });
    }
  return { unnamed: unnamed.sort(byVideo), reported, purged };
}

/** Whether an upload or a media job is running: an event will name its files later. */
export async function isBusy(
  log: UnnamedParts['log'],
  uploads: UnnamedParts['uploads'],
  videoId: string,
): Promise<boolean> {
  const history = await log.readStream(videoStream(videoId));
  const state = history.reduce<VideoState>(
    (state, event) => (isVideoEvent(event) ? evolveVideo(state, event) : state),
    absentVideo,
  );
  if (knownVideo(state)?.work) return true;
  return uploads.has(videoId);
}

const byVideo = (a: UnnamedObject, b: UnnamedObject): number =>
  a.videoId < b.videoId ? -1 : a.videoId > b.videoId ? 1 : 0;
