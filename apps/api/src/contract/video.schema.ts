import {
  DESCRIPTION_MAX_LENGTH,
  TAGS_MAX_COUNT,
  TAG_MAX_LENGTH,
  TITLE_MAX_LENGTH,
  normalizeTags,
  normalizeText,
  normalizeTitle,
} from '@reelog/domain';
import { COUNTED_MAX } from '@reelog/read-models';
import { z } from 'zod';
import { faultKindSchema } from './integrity.schema.js';
import { text } from './text.js';

/** Schemas of the API. The OpenAPI document and the web client's types are made from these. */
export const storyboardSchema = z
  .object({
    vttUrl: z.string(),
    jsonUrl: z.string(),
    intervalSeconds: z.number(),
    tileWidth: z.int(),
    tileHeight: z.int(),
    columns: z.int(),
    rows: z.int(),
    tileCount: z.int(),
    sheetUrls: z.array(z.string()),
  })
  .meta({ id: 'Storyboard' });

export const pictureSchema = z
  .object({ url: z.string(), contentType: z.string(), width: z.int(), height: z.int() })
  .meta({ id: 'Picture' });

export const captionTrackSchema = z
  .object({
    url: z.string().meta({ description: 'Of the track as WebVTT.' }),
    language: z.string().meta({ description: 'BCP 47; `und` when it is not known.' }),
    label: z.string().meta({ description: 'For menus: language, name and kind.' }),
    kind: z.enum(['subtitles', 'captions']).meta({ description: '`captions` also tell of sounds (SDH).' }),
    isForced: z.boolean().meta({ description: 'Holds only what everybody needs, such as the translation of a sign.' }),
    isDefault: z.boolean().meta({ description: 'As the file has it.' }),
  })
  .meta({ id: 'CaptionTrack' });

export const loudnessSchema = z
  .object({
    integratedLufs: z.number().meta({ description: 'Of the whole video. Sound in one channel is measured as two.' }),
    rangeLu: z.number().meta({ description: 'Loudness range, between quiet and loud sections.' }),
    truePeakDb: z.number().meta({ description: 'dBTP: decibels relative to full scale, also between samples.' }),
  })
  .meta({ id: 'Loudness', description: 'EBU R128.' });

export const waveformSchema = z
  .object({
    peaks: z.array(z.int().min(0).max(255)).meta({
      description: 'The largest sample of each of 2,000 sections of equal length; 255 is full scale.',
    }),
  })
  .meta({ id: 'Waveform' });

/** What frameflow makes of a video, in this order. */
export const stageSchema = z.enum(['probe', 'previews', 'ladder', 'rendition']);

export const videoStatusSchema = z.enum(['processing', 'ready', 'failed', 'removed']).meta({ id: 'VideoStatus' });

export const catalogFields = {
  id: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  status: videoStatusSchema,
  playable: z.boolean().meta({
    description: 'Probed, and all current browsers can play what is at `streamUrl`; some may play more, see `codecs`.',
  }),
  conversion: z.enum(['pending', 'failed']).optional().meta({
    description:
      'Of a video that browsers do not play: whether a version that plays is still to come, or could not be made.',
  }),
  durationSeconds: z.number().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sizeBytes: z.int().meta({ description: 'Of the file that was uploaded.' }),
  contentType: z.string().meta({ description: 'Of the file at `streamUrl`.' }),
  codecs: z
    .string()
    .optional()
    .meta({ description: 'Of pictures and sound (RFC 6381), for `canPlayType`; absent where it is not known.' }),
  streamUrl: z.string(),
  streamSizeBytes: z
    .int()
    .optional()
    .meta({ description: 'Size of the file at `streamUrl`, if that is another one than the file that was uploaded.' }),
  ladder: z
    .object({
      url: z.string(),
      whole: z.boolean().meta({
        description: 'Whether it is finished. Before, it can be played once a `progress` tells `playableSeconds`.',
      }),
    })
    .optional()
    .meta({ description: 'The video in several sizes: an HLS master playlist.' }),
  thumbnailUrl: z.string().optional(),
  thumbnails: z.array(pictureSchema).optional().meta({
    description: 'The thumbnail in all its sizes and formats, the smallest first. Older videos have one only.',
  }),
  dominantColour: z
    .string()
    .optional()
    .meta({ description: 'The colour that most of the thumbnail has, `#rrggbb`: to be shown until it is there.' }),
  storyboard: storyboardSchema.optional(),
  captions: z.array(captionTrackSchema).optional().meta({ description: 'The text subtitles of the file.' }),
  chaptersUrl: z.string().optional().meta({ description: 'Of the chapters of the file, as WebVTT.' }),
  loudness: loudnessSchema.optional().meta({ description: 'Of the sound that is heard; absent in silence.' }),
  waveformUrl: z.string().optional().meta({ description: 'Of the waveform, if anything is heard.' }),
  views: z.int(),
  uploadedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  revision: z.int(),
  position: z.int(),
};

export const catalogVideoSchema = z.object(catalogFields).meta({ id: 'CatalogVideo' });

/** Lists omit longer descriptions, Unicode code points. */
export const LISTED_DESCRIPTION_MAX_LENGTH = 300;

const listedDescription = {
  description: z
    .string()
    .optional()
    .meta({
      description: `Left out when it is longer than ${LISTED_DESCRIPTION_MAX_LENGTH} characters: the video's own address has it.`,
    }),
};

export const catalogItemSchema = catalogVideoSchema.extend(listedDescription).meta({ id: 'CatalogItem' });

export const failureSchema = z
  .object({
    stage: stageSchema,
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    attempt: z.int(),
    logTail: z.string(),
  })
  .meta({ id: 'ProcessingFailure' });

export const adminVideoSchema = z
  .object({
    ...catalogFields,
    fileName: z.string(),
    sha256: z.string(),
    uploadedBy: z.string(),
    removedAt: z.iso.datetime().optional(),
    failure: failureSchema.optional().meta({ description: 'Of the last try, until a try succeeds.' }),
    work: z
      .object({ stage: stageSchema, attempt: z.int(), maxAttempts: z.int() })
      .optional()
      .meta({ description: 'What frameflow is doing or will do next.' }),
    media: z
      .object({
        container: z.string(),
        videoCodec: z.string(),
        audioCodec: z.string().optional(),
        frameRate: z.number(),
        browserPlayable: z.boolean(),
        claimedSeconds: z
          .number()
          .optional()
          .meta({ description: 'The duration in the header of the file, where that is wrong.' }),
      })
      .optional(),
    integrity: z
      .object({ original: faultKindSchema.optional(), derived: faultKindSchema.optional() })
      .optional()
      .meta({ description: 'Stored files that the last check did not find as they were recorded.' }),
    originalUrl: z.string().meta({ description: 'Signed for an hour: the original as a download.' }),
  })
  .meta({ id: 'AdminVideo' });

export const adminItemSchema = adminVideoSchema.extend(listedDescription).meta({ id: 'AdminItem' });

const pageFields = {
  nextCursor: z.string().nullable(),
  total: z
    .int()
    .optional()
    .meta({ description: `Videos found, counted up to ${COUNTED_MAX}. On the first page, with \`q\` or \`tag\`.` }),
  position: z.int(),
};

export const catalogPageSchema = z
  .object({ items: z.array(catalogItemSchema), ...pageFields })
  .meta({ id: 'CatalogPage' });

const countsSchema = z
  .object({ processing: z.int(), ready: z.int(), failed: z.int(), removed: z.int() })
  .meta({ description: 'Videos in each state. On the first page of the list without filters.' });

export const adminPageSchema = z
  .object({ items: z.array(adminItemSchema), counts: countsSchema.optional(), ...pageFields })
  .meta({ id: 'AdminPage' });

export const tagCountSchema = z.object({ tag: z.string(), count: z.int() }).meta({ id: 'TagCount' });

export const tagListSchema = z
  .object({ items: z.array(tagCountSchema), total: z.int().meta({ description: 'All videos that viewers see.' }) })
  .meta({ id: 'TagList' });

export const writeResultSchema = z
  .object({ position: z.int(), video: adminVideoSchema })
  .meta({ id: 'WriteResult', description: 'Every write of a manager answers the position it was recorded at.' });

export const viewAcceptedSchema = z.object({ position: z.int().optional() }).meta({
  id: 'ViewAccepted',
  description:
    'Durable. With the position up to which the view is counted, or else it is counted within a second or so.',
});

export const viewRequestSchema = z.strictObject({ sessionId: text({ min: 8, max: 128 }) }).meta({ id: 'ViewRequest' });

/** Limits apply to the recorded form, so texts are normalized before they are measured. */
export const detailsPatchSchema = z
  .strictObject({
    title: text({ min: 1, max: TITLE_MAX_LENGTH, form: normalizeTitle }).optional(),
    description: text({ max: DESCRIPTION_MAX_LENGTH, form: normalizeText }).optional(),
    tags: z
      .array(text({ min: 1, max: TAG_MAX_LENGTH, form: normalizeTitle }))
      .overwrite(normalizeTags)
      .max(TAGS_MAX_COUNT)
      .optional(),
  })
  .meta({ id: 'DetailsPatch' });

export const reasonSchema = z.strictObject({ reason: text({ max: 500 }).optional() }).meta({ id: 'Reason' });

export const sortSchema = z
  .enum(['relevance', 'newest', 'oldest', 'views', 'title', 'duration'])
  .meta({ id: 'CatalogSort' });

export type CatalogVideo = z.infer<typeof catalogVideoSchema>;
export type AdminVideo = z.infer<typeof adminVideoSchema>;
