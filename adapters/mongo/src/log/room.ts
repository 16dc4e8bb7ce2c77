import { LOG_FORMAT } from '@reelog/events';
import { inTime } from '../connection/deadline.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import type { LogCollections } from './log-schema.js';

/** What the server says of its disk (`dbStats`); not every server does. */
interface DiskStats {
  readonly fsUsedSize?: unknown;
  readonly fsTotalSize?: unknown;
}

/** @throws Error when the server says that its disk has no room for a copy of the commits */
export async function checkRoom({ mongoose }: MongoConnection, { commits }: LogCollections): Promise<void> {
  const { db } = mongoose;
  if (!db) throw new Error('The connection to MongoDB is closed.');
  const disk = (await inTime(db.command({ dbStats: 1 }))) as DiskStats;
  const { size } = (await inTime(db.command({ collStats: commits.collectionName }))) as { readonly size?: unknown };
  const problem = roomProblem(disk, size);
  if (problem) throw new Error(problem);
}

/** Why a copy of so many bytes does not fit; undefined when it does, or when the server does not say. */
export function roomProblem({ fsUsedSize, fsTotalSize }: DiskStats, neededBytes: unknown): string | undefined {
  const values = [fsUsedSize, fsTotalSize, neededBytes].map(Number);
  const [used = NaN, total = NaN, needed = NaN] = values;
  if (!values.every(Number.isFinite) || total - used >= needed) return undefined;
  return (
    `The log is copied before it is brought to format ${LOG_FORMAT}, which takes up to ${needed} bytes, but the disk of ` +
    `MongoDB has ${total - used} left.`
  );
}
