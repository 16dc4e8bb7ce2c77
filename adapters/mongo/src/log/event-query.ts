import type { mongo } from 'mongoose';
import type { StoredEvent } from '@reelog/domain';
import { type BrokenEvent, type EventFilter, isBroken, type PositionRange } from '@reelog/events';
import type { CommitDocument } from './commit-document.js';
import type { MongoCommits } from './commits.js';
import { inTime } from '../connection/deadline.js';
import { STREAM_INDEX } from './log-schema.js';

export type CommitQuery = mongo.Filter<CommitDocument>;

/** Streams with no more events than this together are gone through by their index. */
const FEW_EVENTS = 2_000;
/** More streams than this are not worth asking for one by one. */
const FEW_STREAMS = 20;

/**
 * Which commits have events of a range of positions that pass a filter; a commit may have others besides.
 * @param few first positions of the only commits that come into question, if that is known
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

/** What the events of a commit that `commitsOf` found may still differ in. */
export const passes =
  ({ low, high }: PositionRange, { types }: EventFilter) =>
  (event: StoredEvent | BrokenEvent): boolean =>
    event.position >= low &&
    event.position <= high &&
    (types === undefined || isBroken(event) || types.includes(event.type));

/**
 * First positions of the commits of a few streams, when they have few events together: these are fetched one by one then,
 * wherever they lie. Nothing when there are many.
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

/** Whether a filter asks for a few streams and for nothing else: then all that is looked at is found, a range of one index each. */
export const isByStream = ({ streamIds, types, actorIds, roles, from, to }: EventFilter): boolean =>
  streamIds !== undefined &&
  streamIds.length <= FEW_STREAMS &&
  [types, actorIds, roles, from, to].every((wish) => wish === undefined);

/** Instants are compared as text, so they must be written as the log writes them: UTC, with milliseconds. */
const asRecorded = (instant: string): string => new Date(instant).toISOString();
