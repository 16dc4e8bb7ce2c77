import { z } from 'zod';
import { text } from './text.js';

/** A limit of a site that shows the player, pixels. */
const limit = z.coerce.number().int().min(1).max(100_000);

export const oembedQuerySchema = z.object({
  url: text({ min: 1, max: 2000 }).meta({ description: 'Address of a watch or embed page of this site.' }),
  maxwidth: limit.optional(),
  maxheight: limit.optional(),
  format: z.string().default('json').meta({ description: '`json` or `xml`.' }),
});

const common = {
  version: z.literal('1.0'),
  title: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  cache_age: z.int().meta({ description: 'Seconds.' }),
  thumbnail_url: z.string().optional(),
  thumbnail_width: z.int().optional(),
  thumbnail_height: z.int().optional(),
};

export const oembedSchema = z
  .union([
    z.object({ type: z.literal('video'), ...common, html: z.string(), width: z.int(), height: z.int() }),
    z.object({ type: z.literal('link'), ...common }),
  ])
  .meta({ id: 'Oembed', description: 'https://oembed.com; `link` for a video that browsers cannot play (yet).' });

export type Oembed = z.output<typeof oembedSchema>;
