import { z } from 'zod';

const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const words = z
  .union([z.string(), z.array(z.string()).max(20)])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')))
  .transform((values) => values.map((text) => text.trim()).filter((text) => text !== ''));
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const auditQuerySchema = z.object({
  after: position.optional().meta({ description: 'Only positions above.' }),
  before: position.optional().meta({ description: 'Only positions below.' }),
  type: words.optional().meta({ description: 'Event types, comma-separated or repeated.' }),
  videoId: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
  from: instant.optional().meta({ description: 'Inclusive, RFC 3339.' }),
  to: instant.optional().meta({ description: 'Exclusive, RFC 3339.' }),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

export type AuditQuery = z.output<typeof auditQuerySchema>;
