import { accept, assertNever, type Decision, reject } from '../decision.js';
import type { QuarantineEvent } from '../events/system-events.js';
import type { QuarantineState } from './quarantine.state.js';

const DAY_SECONDS = 86_400;
/** Minimum stay of an object in the quarantine, in running time of the installation. */
export const QUARANTINE_SECONDS = 30 * DAY_SECONDS;
/**
 * Daily limit of videos whose objects may be quarantined without a manager's approval: this number, or this share if it
 * is larger.
 */
const DAILY_VIDEOS = 20;
const DAILY_SHARE = 0.01;

/** Key of an object in the quarantine. */
export const quarantineKey = (key: string): string => `quarantine/${key}`;

/** An object that no event refers to, with the video of its key. */
export interface UnnamedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly videoId: string;
}

/** Total running time of the installation; unlike a clock it never jumps. */
interface Timed {
  readonly runningSeconds: number;
}

interface Command<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** `objects` in the order in which to quarantine them; those beyond the limit stay where they are. */
export type SetAsideObjects = Command<
  'SetAsideObjects',
  { objects: readonly UnnamedObject[]; videosInLibrary: number } & Timed
>;
export type RestoreObjects = Command<'RestoreObjects', { keys: readonly string[] }>;
export type DeleteOldObjects = Command<'DeleteOldObjects', { keys: readonly string[] } & Timed>;
export type ApproveQuarantine = Command<'ApproveQuarantine', { videos: number }>;
export type QuarantineCommand = SetAsideObjects | RestoreObjects | DeleteOldObjects | ApproveQuarantine;

/** Decides what a command on the quarantine leads to. Pure. */
export function decideQuarantine(command: QuarantineCommand, state: QuarantineState): Decision<QuarantineEvent> {
  switch (command.type) {
    case 'SetAsideObjects':
      return setAside(command, state);
    case 'RestoreObjects':
      return restore(command, state);
    case 'DeleteOldObjects':
      return deleteOld(command, state);
    case 'ApproveQuarantine':
      return accept({ type: 'QuarantineApproved', data: { videos: command.data.videos } });
    default:
      return assertNever(command);
  }
}

/** Whether an object may be quarantined: not while it is in the quarantine, and never again after it was restored. */
export function mayBeSetAside(state: QuarantineState, key: string): boolean {
  const status = state.entries.get(key)?.status;
  return status === undefined || status === 'deleted';
}

/** Number of videos whose objects may be quarantined now without an approval. */
export function dailyAllowance(state: QuarantineState, videosInLibrary: number, runningSeconds: number): number {
  const limit = Math.max(DAILY_VIDEOS, Math.floor(videosInLibrary * DAILY_SHARE));
  const used = state.moves
    .filter((move) => move.runningSeconds > runningSeconds - DAY_SECONDS)
    .reduce((sum, { videos }) => sum + videos, 0);
  return Math.max(0, limit - used);
}

function setAside({ data }: SetAsideObjects, state: QuarantineState): Decision<QuarantineEvent> {
  const { objects, videosInLibrary, runningSeconds } = data;
  const allowance = dailyAllowance(state, videosInLibrary, runningSeconds);
  const videos = new Set<string>();
  const chosen = objects.filter(({ key, videoId }) => {
    if (!mayBeSetAside(state, key)) return false;
    if (!videos.has(videoId) && videos.size >= allowance + state.approvedVideos) return false;
    videos.add(videoId);
    return true;
  });
  if (chosen.length === 0) return accept();
  return accept({
    type: 'ObjectsQuarantined',
    data: {
      objects: chosen.map(({ key, sizeBytes }) => ({ key, quarantineKey: quarantineKey(key), sizeBytes })),
      videos: videos.size,
      approvedVideos: Math.max(0, videos.size - allowance),
      runningSeconds,
    },
  });
}

function restore({ data: { keys } }: RestoreObjects, state: QuarantineState): Decision<QuarantineEvent> {
  const unknown = keys.find((key) => !state.entries.has(key));
  if (unknown !== undefined) return reject('QUARANTINE.NOT_FOUND', `Nothing in the quarantine had the key ${unknown}.`);
  const gone = keys.find((key) => state.entries.get(key)?.status === 'deleted');
  if (gone !== undefined) return reject('QUARANTINE.DELETED', `The object ${gone} has been deleted for good.`);
  const quarantined = keys.filter((key) => state.entries.get(key)?.status === 'quarantined');
  return quarantined.length === 0
    ? accept()
    : accept({ type: 'QuarantinedObjectsRestored', data: { keys: quarantined } });
}

function deleteOld({ data }: DeleteOldObjects, state: QuarantineState): Decision<QuarantineEvent> {
  const keys = data.keys.filter((key) => {
    const entry = state.entries.get(key);
    return entry?.status === 'quarantined' && data.runningSeconds - entry.sinceSeconds >= QUARANTINE_SECONDS;
  });
  return keys.length === 0 ? accept() : accept({ type: 'QuarantinedObjectsDeleted', data: { keys } });
}
