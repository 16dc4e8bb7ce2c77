import { z } from 'zod';

/**
 * Results of frameflow. It works on hostile files, so it checks its results with this schema before it sends them,
 * and the api checks them again like anything from outside.
 */
const seconds = z.number().min(0).max(1e7);
const pixels = z.int().min(1).max(100_000);
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/);

/** Of pictures and sound (RFC 6381). */
const codecs = z.string().regex(/^[\w.-]{1,60}(, [\w.-]{1,60})?$/);

/** What a probe finds. */
export const mediaFactsSchema = z.strictObject({
  durationSeconds: z.number().positive().max(1e7),
  width: pixels,
  height: pixels,
  frameRate: z.number().min(0).max(100_000),
  container: z.string().max(50),
  videoCodec: z.string().max(50),
  audioCodec: z.string().max(50).optional(),
  codecs: codecs.optional(),
  browserPlayable: z.boolean(),
  wantsLadder: z.literal(true).optional(),
  claimedSeconds: z.number().positive().max(1e12).optional(),
});

const sheet = z.strictObject({
  file: fileName,
  width: pixels,
  height: pixels,
  sizeBytes: z.int().min(1),
  tileCount: z.int().min(1),
});

const storyboard = z
  .strictObject({
    intervalSeconds: z.number().positive(),
    tileWidth: pixels,
    tileHeight: pixels,
    columns: z.int().min(1).max(100),
    rows: z.int().min(1).max(100),
    tileCount: z.int().min(1).max(100_000),
    tileTimesSeconds: z.array(seconds).min(1).max(100_000),
    sheets: z.array(sheet).min(1).max(10_000),
    tileBytes: z
      .strictObject({
        sizes: z.array(z.int().min(1).max(10_000_000)).max(200_000),
        gaps: z.array(z.int().min(0)).max(100_000).optional(),
      })
      .refine(
        ({ sizes, gaps = [] }) => gaps.every((gap, i) => gap > (gaps[i - 1] ?? -1) && gap < sizes.length),
        'the gaps are not in order',
      )
      .optional(),
  })
  .refine(
    ({ tileCount, tileTimesSeconds, sheets }) =>
      tileTimesSeconds.length === tileCount &&
      sheets.reduce((sum, { tileCount: tiles }) => sum + tiles, 0) === tileCount,
    'the numbers of tiles do not match',
  )
  .refine(
    ({ tileCount, tileBytes }) => !tileBytes || tileBytes.sizes.length - (tileBytes.gaps?.length ?? 0) === tileCount,
    'the numbers of tiles and their sizes do not match',
  )
  .refine(
    ({ tileTimesSeconds: times }) => times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0)),
    'the tiles are not in order',
  );

/** Size and digest are optional in the type, for old events; a new file always has them. */
const file = z.strictObject({
  name: fileName,
  role: z.enum(['sheet', 'tiles', 'thumbnail', 'manifest', 'captions', 'chapters', 'waveform']),
  contentType: z.string().regex(/^[a-z0-9.+-]{1,50}\/[a-z0-9.+-]{1,50}$/),
  width: pixels.optional(),
  height: pixels.optional(),
  sizeBytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Names of files are made by frameflow; texts of the video are never part of one. */
const captionTrack = z.strictObject({
  file: fileName,
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,6}$/),
  label: z
    .string()
    .regex(/^\P{Cc}{1,100}$/u)
    .optional(),
  isForced: z.boolean(),
  isForHearingImpaired: z.boolean(),
  isDefault: z.boolean(),
});

/** EBU R128, as frameflow measures it. */
export const loudnessSchema = z.strictObject({
  integratedLufs: z.number().min(-120).max(30),
  rangeLu: z.number().min(0).max(120),
  truePeakDb: z.number().min(-120).max(60),
});

const previews = z
  .strictObject({
    runId: z.uuid(),
    recipe: z.strictObject({ version: z.int(), intervalSeconds: z.number().positive(), tileWidth: pixels }),
    storyboard,
    thumbnail: z.strictObject({ file: fileName, width: pixels, height: pixels, atSeconds: seconds }),
    files: z.array(file).min(1).max(10_050),
    dominantColour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .optional(),
    captions: z.array(captionTrack).max(32).optional(),
    loudness: loudnessSchema.optional(),
    strategy: z
      .strictObject({ name: z.string().max(50), expectedCost: z.number().min(0), reason: z.string().max(500) })
      .optional(),
    skippedSpans: z
      .array(z.strictObject({ fromSeconds: seconds, toSeconds: seconds }))
      .max(10_000)
      .optional(),
    isDamaged: z.literal(true).optional(),
    preliminary: z.boolean().optional(),
    elapsedMs: z.number().min(0),
  })
  .refine(
    ({ storyboard: { sheets }, thumbnail, files }) =>
      [...sheets, thumbnail].every((picture) => files.some(({ name }) => name === picture.file)) &&
      new Set(files.map(({ name }) => name)).size === files.length,
    'the files are not those of the run',
  )
  .refine(
    ({ storyboard: { tileBytes }, files }) => files.some(({ role }) => role === 'tiles') === (tileBytes !== undefined),
    'the file of all tiles and their sizes do not belong together',
  )
  .refine(
    ({ captions = [], files }) =>
      files
        .filter(({ role }) => role === 'captions')
        .map(({ name }) => name)
        .join() === captions.map(({ file }) => file).join(),
    'the caption files are not those of the tracks',
  )
  .refine(
    ({ loudness, files }) =>
      files.filter(({ role }) => role === 'waveform').length === (loudness === undefined ? 0 : 1),
    'the waveform and the loudness do not belong together',
  );

const parts = z.array(file.pick({ name: true, sizeBytes: true, sha256: true }));

const anyRendition = z.strictObject({
  runId: z.uuid(),
  codecs,
  width: pixels,
  height: pixels,
  bitrate: z.int().min(1).max(10e9),
  recipe: z.strictObject({ version: z.int() }),
  elapsedMs: z.number().min(0),
});

const rendition = z.discriminatedUnion('kind', [
  anyRendition.extend({
    kind: z.enum(['remuxed', 'transcoded']),
    contentType: z.literal('video/mp4'),
    parts: parts.length(1),
  }),
  anyRendition.extend({
    kind: z.literal('ladder'),
    contentType: z.literal('application/vnd.apple.mpegurl'),
    parts: parts.min(2).max(4_000),
  }),
]);

const stage = z.enum(['probe', 'previews', 'ladder', 'rendition']);

const failure = z.strictObject({
  stage,
  code: z.string().regex(/^[A-Z0-9_.]{1,60}$/),
  message: z.string().min(1).max(1000),
  retryable: z.boolean(),
  logTail: z.string().max(10_000),
});

const job = { videoId: z.uuid(), job: z.int().min(1) };
const envelope = { ...job, schema: z.int().min(1).optional() };

export const mediaResultSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ ...envelope, outcome: z.literal('probed'), media: mediaFactsSchema }),
  z.strictObject({ ...envelope, outcome: z.literal('previews'), previews }),
  z.strictObject({ ...envelope, outcome: z.literal('rendition'), rendition }),
  z.strictObject({ ...envelope, outcome: z.literal('failed'), failure }),
]);

/** The part of a result that names its job, even if the rest is invalid. */
export const mediaResultEnvelopeSchema = z.looseObject(envelope);

export const mediaProgressSchema = z.strictObject({
  ...job,
  stage,
  percent: z.int().min(0).max(100),
  secondsLeft: z.int().min(0).max(1e7).optional(),
  playableSeconds: z.int().min(0).max(1e7).optional(),
});

/** The fields of a message that do not fit the schema, for a log line or a failure. */
export const fieldsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n')
    .slice(0, 2_000);

export type MediaResult = z.output<typeof mediaResultSchema>;
