import { LOG_FORMAT } from '@reelog/events';
import { inTime } from '../connection/deadline.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import type { LogCollections } from './log-schema.js';

/** What the server reports about its disk (`dbStats`); not every server does. */
interface DiskStats {
  readonly fsUsedSize?: unknown;
  readonly fsTotalSize?: unknown;
}

/** @throws Error when the server reports too little disk space for a copy of the commits */
export async function checkRoom({ mongoose }: MongoConnection, { commits }: LogCollections): Promise<void> {
  const { db } = mongoose;
  if (!db) throw new Error('The connection to MongoDB is closed.');
  const disk = (await inTime(db.command({ dbStats: 1 }))) as DiskStats;
  const { size } = (await inTime(db.command({ collStats: commits.collectionName }))) as { readonly size?: unknown };
  const problem = roomProblem(disk, size);
  if (problem) throw new Error(problem);
}

/** Why a copy of this size does not fit; undefined when it does, or when the server does not report its disk. */
export function roomProblem({ fsUsedSize, fsTotalSize }: DiskStats, neededBytes: unknown): string | undefined {
  const values = [fsUsedSize, fsTotalSize, neededBytes].map(Number);
  const [used = NaN, total = NaN, needed = NaN] = values;
  if (!values.every(Number.isFinite) || total - used >= needed) return undefined;
  return (
    `The log is copied before it is migrated to format ${LOG_FORMAT}, which needs up to ${needed} bytes, but the disk of ` +
    `MongoDB has ${total - used} free.`
  );
}
