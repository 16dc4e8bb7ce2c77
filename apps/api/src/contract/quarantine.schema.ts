import { z } from 'zod';
import { text } from './text.js';

export const quarantinedObjectSchema = z
  .object({
    /** Where it was, and where it comes back to. */
    key: z.string(),
    videoId: z.string(),
    sizeBytes: z.int(),
    /** Running time of the installation until it may be deleted; a server that is down does not count. */
    deletedAfterSeconds: z.int(),
  })
  .meta({ id: 'QuarantinedObject' });

export const quarantineSchema = z
  .object({
    items: z.array(quarantinedObjectSchema),
    nextCursor: z.string().nullable(),
    /** What the last look through the store left where it is; absent before the first. */
    lastSweep: z
      .object({
        at: z.iso.datetime(),
        /** More than a day allows: they wait, or for a manager's approval. */
        waitingVideos: z.int(),
        waitingObjects: z.int(),
        /** There before the store had a marker: never touched. */
        reportedObjects: z.int(),
        /** The first 1,000 of them. */
        reportedKeys: z.array(z.string()),
      })
      .optional(),
  })
  .meta({ id: 'Quarantine' });

export const quarantineResultSchema = z
  .object({
    position: z.int(),
    /** Keys that were brought back by this request. */
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

/** The log has it from this position on. */
export const acceptedSchema = z.object({ position: z.int() }).meta({ id: 'Accepted' });
