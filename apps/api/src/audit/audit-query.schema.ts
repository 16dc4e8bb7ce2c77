import { z } from 'zod';
import { text } from '../contract/text.js';

const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const words = z
  .union([z.string(), z.array(z.string()).max(20)])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')))
  .transform((values) => values.map((value) => value.trim()).filter((value) => value !== ''));
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());

export const auditQuerySchema = z.object({
  after: position.optional().meta({ description: 'Only positions above.' }),
  before: position.optional().meta({ description: 'Only positions below.' }),
  type: words.optional().meta({ description: 'Event types, comma-separated or repeated.' }),
  videoId: text({ max: 100 }).optional(),
  actor: text({ max: 100 })
    .optional()
    .meta({ description: 'Part of a name, in any case, or an actor id: both find everything of that person.' }),
  role: words
    .pipe(z.array(z.enum(['viewer', 'manager', 'auditor', 'system'])))
    .optional()
    .meta({ description: 'Roles of those who recorded the events, comma-separated or repeated.' }),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Words of the title that a video has now; videos that were removed are found, too.' }),
  from: instant.optional().meta({ description: 'Inclusive, RFC 3339.' }),
  to: instant.optional().meta({ description: 'Exclusive, RFC 3339.' }),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text({ max: 200 }).optional(),
});

export type AuditQuery = z.output<typeof auditQuerySchema>;
