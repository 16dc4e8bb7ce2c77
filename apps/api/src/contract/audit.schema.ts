import { z } from 'zod';
import { objectVerificationSchema } from './integrity.schema.js';

const roleSchema = z.enum(['viewer', 'manager', 'auditor', 'system']);

export const auditEventSchema = z
  .object({
    position: z.int(),
    streamId: z.string(),
    streamVersion: z.int(),
    eventId: z.string(),
    type: z.string(),
    schemaVersion: z.int(),
    occurredAt: z.iso.datetime(),
    /** Ascends with the position. Events of log format 1 have none. */
    recordedAt: z.iso.datetime().optional(),
    actor: z.object({ id: z.string(), role: roleSchema }),
    actorName: z.string().meta({
      description: 'The name to show for `actor.id`; "erased" when it was erased. Not part of the recorded event.',
    }),
    commandId: z.string(),
    correlationId: z.string(),
    causationId: z.string().nullable(),
    dataHash: z.string(),
    previousHash: z.string(),
    hash: z.string(),
    data: z.record(z.string(), z.unknown()),
    salts: z.record(z.string(), z.string()),
  })
  .meta({ id: 'AuditEvent' });

/** Replaces an event that is damaged in the log; in NDJSON on a line of its own. */
export const brokenEventSchema = z
  .object({ position: z.int(), problem: z.string() })
  .meta({ id: 'BrokenEvent', description: 'An event that is damaged in the log and cannot be read.' });

export const givenTitleSchema = z
  .object({ videoId: z.string(), position: z.int(), title: z.string() })
  .meta({ id: 'GivenTitle', description: 'A video got a title at a position of the log.' });

export const logSummarySchema = z
  .object({
    types: z
      .array(z.object({ type: z.string(), role: roleSchema, count: z.int() }))
      .meta({ description: 'Events by type and by the role of who recorded them, the most frequent first.' }),
    actors: z.array(z.object({ name: z.string(), role: roleSchema, count: z.int() })),
    position: z.int().meta({ description: 'Events up to here are counted.' }),
  })
  .meta({ id: 'LogSummary' });

export const auditPageSchema = z
  .object({
    items: z.array(auditEventSchema),
    broken: z.array(brokenEventSchema).optional(),
    titles: z
      .array(givenTitleSchema)
      .meta({ description: 'Titles of the videos of these events, from before the first event to the last.' }),
    nextCursor: z.string().nullable(),
    position: z.int(),
  })
  .meta({ id: 'AuditPage' });

export const headSchema = z.object({ logId: z.string(), position: z.int(), hash: z.string() }).meta({ id: 'LogHead' });

export const verificationSchema = z
  .object({
    valid: z.boolean(),
    checked: z.int(),
    head: headSchema,
    firstBad: z.object({ position: z.int(), problem: z.string() }).optional(),
    damage: z
      .array(z.string())
      .optional()
      .meta({ description: 'What is wrong with the file or database around the events.' }),
    erasedFields: z.int().meta({ description: 'Personal values that were erased, salts included.' }),
    unannouncedErasures: z
      .object({ count: z.int(), firstPosition: z.int().optional() })
      .meta({ description: 'Of these, those that no PersonalDataErased names: they were erased past the log.' }),
    objects: objectVerificationSchema.optional().meta({ description: 'With `objects=true`.' }),
  })
  .meta({ id: 'Verification' });

/** One step of a video's history: the event, the state after it, and the fields it changed. */
export const historyStepSchema = z
  .object({
    event: auditEventSchema,
    state: z.record(z.string(), z.unknown()),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: 'HistoryStep' });

export const historySchema = z
  .object({
    items: z.array(historyStepSchema),
    broken: z.array(brokenEventSchema).optional(),
    nextCursor: z.string().nullable(),
    position: z.int(),
  })
  .meta({ id: 'VideoHistory' });

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    correlationId: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
