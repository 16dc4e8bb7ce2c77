import { z } from 'zod';

/** Frameflow works on hostile files: what it says is checked like anything from outside. */
const seconds = z.number().min(0).max(1e7);
const pixels = z.int().min(1).max(100_000);
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/);

const media = z.strictObject({
  durationSeconds: seconds,
  width: pixels,
  height: pixels,
  frameRate: z.number().min(0).max(100_000),
  container: z.string().max(50),
  videoCodec: z.string().max(50),
  audioCodec: z.string().max(50).optional(),
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
    'the tiles do not add up',
  )
  .refine(
    ({ tileTimesSeconds: times }) => times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0)),
    'the tiles are not in order',
  );

const previews = z.strictObject({
  runId: z.uuid(),
  recipe: z.strictObject({ version: z.int(), intervalSeconds: z.number().positive(), tileWidth: pixels }),
  storyboard,
  thumbnail: z.strictObject({ file: fileName, width: pixels, height: pixels, atSeconds: seconds }),
  elapsedMs: z.number().min(0),
});

const failure = z.strictObject({
  stage: z.enum(['probe', 'previews', 'rendition']),
  code: z.string().regex(/^[A-Z0-9_.]{1,60}$/),
  message: z.string().min(1).max(1000),
  retryable: z.boolean(),
  logTail: z.string().max(10_000),
});

const job = { videoId: z.uuid(), job: z.int().min(1) };

export const mediaResultSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ ...job, outcome: z.literal('probed'), media }),
  z.strictObject({ ...job, outcome: z.literal('previews'), previews }),
  z.strictObject({ ...job, outcome: z.literal('failed'), failure }),
]);

export const mediaProgressSchema = z.strictObject({
  ...job,
  stage: z.enum(['probe', 'previews']),
  percent: z.int().min(0).max(100),
});

export type MediaResult = z.output<typeof mediaResultSchema>;
