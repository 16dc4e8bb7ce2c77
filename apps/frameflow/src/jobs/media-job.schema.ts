import type { MediaCancelMessage, MediaJobMessage } from '@reelog/domain';
import { z } from 'zod';

/** The fields of a job that frameflow needs; a message without them becomes a dead letter. */
const mediaJobSchema = z.looseObject({
  videoId: z.string().regex(/^[\w-]{1,64}$/),
  job: z.int().positive(),
  stage: z.enum(['probe', 'previews', 'ladder', 'rendition']),
  attempt: z.int().positive(),
  objectKey: z.string().min(1),
  sizeBytes: z.int().nonnegative(),
  logId: z.string().min(1).optional(),
  position: z.int().nonnegative().optional(),
  ladderRunId: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional(),
  isDamaged: z.literal(true).optional(),
  thumbnailAtSeconds: z.number().nonnegative().optional(),
});

/** @throws ZodError */
export function parseMediaJob(message: unknown): MediaJobMessage {
  mediaJobSchema.parse(message);
  return message as MediaJobMessage;
}

const mediaCancelSchema = z.looseObject({ videoId: z.string().min(1), position: z.int().nonnegative() });

/** @throws ZodError */
export const parseMediaCancel = (message: unknown): MediaCancelMessage => mediaCancelSchema.parse(message);
