import { z } from 'zod';
import { sortSchema, videoStatusSchema } from '../../contract/video.schema.js';

const positive = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Tags may be repeated; all of them must be there. */
const tags = z
  .union([z.string(), z.array(z.string()).max(20)])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .transform((values) => values.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''));

export const catalogQuerySchema = z.object({
  q: z.string().max(200).optional(),
  tag: tags.optional(),
  sort: sortSchema.default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
  minPosition: positive.optional(),
});

export const adminQuerySchema = catalogQuerySchema.extend({ status: videoStatusSchema.optional() });

export type CatalogQueryParameters = z.output<typeof catalogQuerySchema>;
