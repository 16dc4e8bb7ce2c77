import { z } from 'zod';
import { text } from '../../contract/text.js';
import { sortSchema, videoStatusSchema } from '../../contract/video.schema.js';

const positive = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** May be repeated; a video must have all of the tags. */
const tags = z
  .union([z.string(), z.array(z.string()).max(20)])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .transform((values) => values.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''));

export const catalogQuerySchema = z.object({
  q: text({ max: 200 }).optional(),
  tag: tags.optional(),
  sort: sortSchema.optional().meta({ description: 'Default: `relevance` with `q`, else `newest`.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text({ max: 1000 }).optional(),
  minPosition: positive.optional(),
});

export const adminQuerySchema = catalogQuerySchema.extend({ status: videoStatusSchema.optional() });

export type CatalogQueryParameters = z.output<typeof catalogQuerySchema>;
