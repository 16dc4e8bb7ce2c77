import type { LadderManifest, LadderNews } from '@reelog/domain';
import { z } from 'zod';

const codec = z.string().regex(/^[\w.-]{1,60}$/);
const name = z.string().regex(/^[a-z0-9-]{1,30}$/);
const file = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,40}\.mp4$/),
  headerBytes: z.int().min(1).max(1e6),
  segments: z.array(z.tuple([z.int().min(1).max(1e9), z.number().positive().max(1e6)])).max(100_000),
});

const pictures = z.strictObject({
  name,
  codecs: codec,
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  frameRate: z.number().positive().max(100_000),
});

const sound = z.strictObject({
  name,
  codecs: codec,
  channels: z.int().min(1).max(64),
  language: z
    .string()
    .regex(/^[A-Za-z0-9-]{2,35}$/)
    .exactOptional(),
  label: z.string().min(1).max(100).exactOptional(),
  role: z.enum(['description', 'commentary']).exactOptional(),
  isDefault: z.boolean(),
});

const files = { files: z.array(file).max(1_000), isWhole: z.boolean() };

/** The manifest of a ladder, which is in the store: anything may be there. */
export const ladderManifestSchema: z.ZodType<LadderManifest> = z.strictObject({
  pictures: z.array(pictures.extend(files)).max(10),
  sounds: z.array(sound.extend(files)).max(64),
  parts: z
    .array(
      z.strictObject({ name: file.shape.name, sizeBytes: z.int().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .max(4_000),
});

/** What a child says that works on a hostile file. */
export const ladderNewsSchema: z.ZodType<LadderNews> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pictures'), track: pictures, file }),
  z.strictObject({ type: z.literal('sound'), track: sound, file }),
  z.strictObject({ type: z.literal('whole') }),
  z.strictObject({ type: z.literal('kept'), files: z.int().min(0).max(1_000) }),
]);
