import { WAVEFORM_PEAKS } from '@reelog/domain';
import { loudnessSchema } from '@reelog/messaging';
import { z } from 'zod';

const measuredSchema = z.strictObject({
  loudness: loudnessSchema,
  peaks: z.array(z.int().min(0).max(255)).length(WAVEFORM_PEAKS),
});

/** What a child measured, which may be hijacked; nothing where nothing is heard. */
export const soundSchema = z.strictObject({
  measured: measuredSchema.optional(),
  isDamaged: z.literal(true).optional(),
});

export type MeasuredSound = z.infer<typeof measuredSchema>;
export type NewSound = z.infer<typeof soundSchema>;
