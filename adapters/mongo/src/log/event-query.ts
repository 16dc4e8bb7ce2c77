import type { mongo } from 'mongoose';
import type { StoredEvent } from '@reelog/domain';
import { type BrokenEvent, type EventFilter, isBroken, type PositionRange } from '@reelog/events';
import type { CommitDocument } from './commit-document.js';
import type { MongoCommits } from './commits.js';
import { inTime } from '../connection/deadline.js';
import { STREAM_INDEX } from './log-schema.js';

export type CommitQuery = mongo.Filter<CommitDocument>;

/** Streams with at most this many events together are read by their index. */
const FEW_EVENTS = 2_000;
/** With more streams than this, one query per stream costs too much. */
const FEW_STREAMS = 20;

/**
 * Finds the commits that have matching events in a range of positions; they may have other events, too.
 * @param few first positions of the only possible commits, if known
 */
export function commitsOf({ low, high }: PositionRange, filter: EventFilter, few?: readonly number[]): CommitQuery {
  const { types, streamIds, actorIds, roles, from, to } = filter;
  return {
    _id: few ? { $in: few.filter((position) => position >= low && position <= high) } : { $gte: low, $lte: high },
    ...(types && { 'events.type': { $in: [...types] } }),
    ...(streamIds && { streamId: { $in: [...streamIds] } }),
    ...(actorIds && { 'actor.id': { $in: [...actorIds] } }),
    ...(roles && { 'actor.role': { $in: [...roles] } }),
    ...((from ?? to) !== undefined && {
      occurredAt: {
        ...(from !== undefined && { $gte: asRecorded(from) }),
        ...(to !== undefined && { $lt: asRecorded(to) }),
      },
    }),
  };
}

/** Matches single events of a commit that `commitsOf` found. */
export const passes =
  ({ low, high }: PositionRange, { types }: EventFilter) =>
  (event: StoredEvent | BrokenEvent): boolean =>
    event.position >= low &&
    event.position <= high &&
    (types === undefined || isBroken(event) || types.includes(event.type));

/**
 * First positions of the commits of a few streams that have few events together, so that they can be fetched directly.
 * Undefined when there are many.
 */
export async function fewCommitsOf(
  commits: MongoCommits,
  streamIds: readonly string[] | undefined,
): Promise<number[] | undefined> {
  if (!streamIds || streamIds.length > FEW_STREAMS) return undefined;
  const versions = await Promise.all(streamIds.map((streamId) => commits.lastVersion(streamId)));
  if (versions.reduce((sum, version) => sum + version, 0) > FEW_EVENTS) return undefined;
  const options = { projection: { _id: 1 }, hint: STREAM_INDEX };
  const found = await inTime(commits.collection.find({ streamId: { $in: [...streamIds] } }, options).toArray());
  return found.map(({ _id }) => _id);
}

/** Whether a filter only names a few streams: then every examined commit matches, in one index range per stream. */
export const isByStream = ({ streamIds, types, actorIds, roles, from, to }: EventFilter): boolean =>
  streamIds !== undefined &&
  streamIds.length <= FEW_STREAMS &&
  [types, actorIds, roles, from, to].every((wish) => wish === undefined);

/** Instants are compared as text, so they must be written like those in the log: UTC, with milliseconds. */
const asRecorded = (instant: string): string => new Date(instant).toISOString();
