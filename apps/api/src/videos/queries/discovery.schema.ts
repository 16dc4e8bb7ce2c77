import { z } from 'zod';
import { text } from '../../contract/text.js';
import { catalogQuerySchema } from './list.schema.js';

/** Maximum of videos that a browser has stopped half-way and asks for. */
const WATCHING_MAX = 12;

/** Separated by commas, or repeated. */
const videoIds = z
  .union([z.string(), z.array(z.string()).max(WATCHING_MAX)])
  .transform((value) => [value].flat().flatMap((part) => part.split(',')))
  .transform((ids) => [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))])
  .refine((ids) => ids.length <= WATCHING_MAX, `at most ${WATCHING_MAX} videos`);

export const minPositionSchema = catalogQuerySchema.pick({ minPosition: true });

export const homeQuerySchema = minPositionSchema.extend({
  watching: videoIds
    .optional()
    .meta({ description: `Ids of up to ${WATCHING_MAX} videos, separated by commas or repeated.` }),
});

export const suggestQuerySchema = z.object({ q: text({ max: 200 }).default('') });
