import { z } from 'zod';

export const auditEventSchema = z
  .object({
    position: z.int(),
    streamId: z.string(),
    streamVersion: z.int(),
    eventId: z.string(),
    type: z.string(),
    schemaVersion: z.int(),
    occurredAt: z.iso.datetime(),
    actor: z.object({ id: z.string(), role: z.enum(['viewer', 'manager', 'auditor', 'system']) }),
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

export const auditPageSchema = z
  .object({ items: z.array(auditEventSchema), nextCursor: z.string().nullable(), position: z.int() })
  .meta({ id: 'AuditPage' });

export const headSchema = z.object({ logId: z.string(), position: z.int(), hash: z.string() }).meta({ id: 'LogHead' });

export const verificationSchema = z
  .object({
    valid: z.boolean(),
    checked: z.int(),
    head: headSchema,
    firstBad: z.object({ position: z.int(), problem: z.string() }).optional(),
  })
  .meta({ id: 'Verification' });

/** One step of a video's story: the event, the state after it, and the fields it changed. */
export const historyStepSchema = z
  .object({
    event: auditEventSchema,
    state: z.record(z.string(), z.unknown()),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: 'HistoryStep' });

export const historySchema = z
  .object({ items: z.array(historyStepSchema), nextCursor: z.string().nullable(), position: z.int() })
  .meta({ id: 'VideoHistory' });

/** Who a key belongs to: the web client shows the doors that are open. */
export const identitySchema = z
  .object({ name: z.string(), role: z.enum(['manager', 'auditor']) })
  .meta({ id: 'Identity' });

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
