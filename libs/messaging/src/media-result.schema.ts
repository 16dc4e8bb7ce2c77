import { z } from 'zod';

/**
 * Results of frameflow. It works on hostile files, so it checks its results with this schema before it sends them,
 * and the api checks them again like anything from outside.
 */
const seconds = z.number().min(0).max(1e7);
const pixels = z.int().min(1).max(100_000);
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/);

/** What a probe finds. */
export const mediaFactsSchema = z.strictObject({
  durationSeconds: z.number().positive().max(1e7),
  width: pixels,
  height: pixels,
  frameRate: z.number().min(0).max(100_000),
  container: z.string().max(50),
  videoCodec: z.string().max(50),
  audioCodec: z.string().max(50).optional(),
  codecs: z
    .string()
    .regex(/^[\w.-]{1,60}(, [\w.-]{1,60})?$/)
    .optional(),
  browserPlayable: z.boolean(),
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
  })
  .refine(
    ({ tileCount, tileTimesSeconds, sheets }) =>
      tileTimesSeconds.length === tileCount &&
      sheets.reduce((sum, { tileCount: tiles }) => sum + tiles, 0) === tileCount,
    'the numbers of tiles do not match',
  )
  .refine(
    ({ tileTimesSeconds: times }) => times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0)),
    'the tiles are not in order',
  );

/** Size and digest are optional in the type, for old events; a new file always has them. */
const file = z.strictObject({
  name: fileName,
  role: z.enum(['sheet', 'thumbnail', 'manifest']),
  contentType: z.string().regex(/^[a-z0-9.+-]{1,50}\/[a-z0-9.+-]{1,50}$/),
  width: pixels.optional(),
  height: pixels.optional(),
  sizeBytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const previews = z
  .strictObject({
    runId: z.uuid(),
    recipe: z.strictObject({ version: z.int(), intervalSeconds: z.number().positive(), tileWidth: pixels }),
    storyboard,
    thumbnail: z.strictObject({ file: fileName, width: pixels, height: pixels, atSeconds: seconds }),
    files: z.array(file).min(1).max(10_010),
    dominantColour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .optional(),
    elapsedMs: z.number().min(0),
  })
  .refine(
    ({ storyboard: { sheets }, thumbnail, files }) =>
      [...sheets, thumbnail].every((picture) => files.some(({ name }) => name === picture.file)) &&
      new Set(files.map(({ name }) => name)).size === files.length,
    'the files are not those of the run',
  );

const failure = z.strictObject({
  stage: z.enum(['probe', 'previews', 'rendition']),
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
  z.strictObject({ ...envelope, outcome: z.literal('failed'), failure }),
]);

/** The part of a result that names its job, even if the rest is invalid. */
export const mediaResultEnvelopeSchema = z.looseObject(envelope);

export const mediaProgressSchema = z.strictObject({
  ...job,
  stage: z.enum(['probe', 'previews']),
  percent: z.int().min(0).max(100),
});

/** The fields of a message that do not fit the schema, for a log line or a failure. */
export const fieldsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n')
    .slice(0, 2_000);

export type MediaResult = z.output<typeof mediaResultSchema>;
