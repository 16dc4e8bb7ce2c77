import { z } from 'zod';
import { text } from './text.js';

export const quarantinedObjectSchema = z
  .object({
    /** Its original key, to which it is restored. */
    key: z.string(),
    videoId: z.string(),
    sizeBytes: z.int(),
    /** Running time of the installation until it may be deleted; downtime does not count. */
    deletedAfterSeconds: z.int(),
  })
  .meta({ id: 'QuarantinedObject' });

export const quarantineSchema = z
  .object({
    items: z.array(quarantinedObjectSchema),
    nextCursor: z.string().nullable(),
    /** What the last sweep left in place; absent before the first. */
    lastSweep: z
      .object({
        at: z.iso.datetime(),
        /** Videos above the daily limit: they wait, or need a manager's approval. */
        waitingVideos: z.int(),
        waitingObjects: z.int(),
        /** Objects older than the marker of the store: never touched. */
        reportedObjects: z.int(),
        /** The first 1,000 keys. */
        reportedKeys: z.array(z.string()),
      })
      .optional(),
  })
  .meta({ id: 'Quarantine' });

export const quarantineResultSchema = z
  .object({
    position: z.int(),
    /** Keys that this request restored. */
    restored: z.array(z.string()),
  })
  .meta({ id: 'QuarantineResult' });

export const restoreObjectsSchema = z
  .strictObject({
    keys: z
      .array(text({ min: 1, max: 512 }))
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'RestoreObjects' });

export const approveQuarantineSchema = z
  .strictObject({ videos: z.int().min(1).max(1_000_000) })
  .meta({ id: 'ApproveQuarantine' });

/** The position at which the log recorded it. */
export const acceptedSchema = z.object({ position: z.int() }).meta({ id: 'Accepted' });
