import { z } from 'zod';
import { catalogFields, catalogItemSchema, tagCountSchema } from './video.schema.js';

const homeRowSchema = z
  .object({
    tag: z.string(),
    total: z.int().meta({ description: 'All videos with the tag; `items` are the newest of them.' }),
    items: z.array(catalogItemSchema),
  })
  .meta({ id: 'HomeRow' });

export const homePageSchema = z
  .object({
    total: z.int().meta({ description: 'All videos that viewers see.' }),
    tags: z.array(tagCountSchema).meta({ description: 'The most used tags.' }),
    watching: z.array(catalogItemSchema).meta({ description: 'The requested videos that viewers see, in that order.' }),
    newest: z.array(catalogItemSchema),
    rows: z.array(homeRowSchema).meta({ description: 'The most used tags that several videos have.' }),
    position: z.int(),
  })
  .meta({ id: 'HomePage' });

const { id, title, thumbnailUrl, dominantColour, durationSeconds } = catalogFields;

export const suggestionsSchema = z
  .object({
    tags: z.array(tagCountSchema).meta({ description: 'One of their words begins with the last word of `q`.' }),
    videos: z
      .array(
        z
          .object({ id, title, thumbnailUrl, dominantColour, durationSeconds })
          .meta({ id: 'SuggestedVideo', description: 'Every word of `q` begins a word of its title.' }),
      )
      .meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'Suggestions' });

export const relatedVideosSchema = z
  .object({
    items: z.array(catalogItemSchema).meta({
      description:
        'The next part, then the videos with the most tags in common, then with the most words of the title, then the newest.',
    }),
    next: z.string().nullable().meta({ description: 'Id of the video to play next: the first of `items`.' }),
    position: z.int(),
  })
  .meta({ id: 'RelatedVideos' });

export type Suggestions = z.infer<typeof suggestionsSchema>;
