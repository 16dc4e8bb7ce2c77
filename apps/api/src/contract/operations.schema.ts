import { z } from 'zod';
import { stageSchema } from './video.schema.js';

/** A read model: its progress, and which generation is in use. */
export const projectionSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    generation: z.int(),
    position: z.int(),
    head: z.int(),
    /** Events of the log that it has not processed yet. */
    lag: z.int(),
    state: z.enum(['building', 'live', 'failed']),
    progress: z.number().min(0).max(1),
    error: z.string().optional(),
  })
  .meta({ id: 'Projection' });

export const projectionListSchema = z.object({ items: z.array(projectionSchema) }).meta({ id: 'ProjectionList' });

/** A dead letter and its reason. */
export const deadLetterSchema = z
  .object({
    id: z.string(),
    pattern: z.string(),
    message: z.unknown(),
    reason: z.string(),
    deliveries: z.int(),
    diedAt: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterListSchema = z.object({ items: z.array(deadLetterSchema) }).meta({ id: 'DeadLetterList' });

/** Videos that frameflow works on, and waiting videos with their place in the queue of their stage, from 1. */
export const workQueueSchema = z
  .object({
    items: z.array(
      z
        .object({ videoId: z.string(), stage: stageSchema, place: z.int().min(1).optional() })
        .meta({ id: 'WaitingVideo' }),
    ),
  })
  .meta({ id: 'WorkQueue' });
