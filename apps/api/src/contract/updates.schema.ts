import { z } from 'zod';
import { adminVideoSchema, catalogVideoSchema, stageSchema } from './video.schema.js';

/** The WebSocket feed `/api/updates`: JSON text frames. */
export const subscribeFrameSchema = z
  .object({
    type: z.literal('subscribe'),
    after: z.int().min(0).nullable().meta({ description: 'Last `resume` seen; null: from now on.' }),
    logId: z
      .string()
      .optional()
      .meta({ description: 'Of the log that `after` belongs to, from an earlier `live` frame.' }),
    key: z.string().optional().meta({ description: "A manager's key: frames then carry AdminVideo, in all states." }),
    role: z.literal('manager').optional().meta({
      description: 'The same without a key, for a browser that is signed in: by the cookie of the connection.',
    }),
  })
  .meta({ id: 'SubscribeFrame' });

const gone = z.object({ id: z.string(), status: z.literal('removed') }).meta({ id: 'GoneVideo' });

export const updateFrameSchema = z
  .discriminatedUnion('type', [
    z
      .object({
        type: z.literal('video'),
        resume: z.int(),
        video: z.union([adminVideoSchema, catalogVideoSchema, gone]),
      })
      .meta({ id: 'VideoFrame' }),
    z
      .object({
        type: z.literal('progress'),
        videoId: z.string(),
        stage: stageSchema,
        percent: z.int(),
        secondsLeft: z.int().optional().meta({ description: 'An estimate; absent at the beginning.' }),
        playableSeconds: z.int().optional().meta({ description: 'How much of a ladder can be played already.' }),
      })
      .meta({ id: 'ProgressFrame' }),
    z.object({ type: z.literal('live'), resume: z.int(), logId: z.string() }).meta({ id: 'LiveFrame' }),
    z.object({ type: z.literal('heartbeat'), resume: z.int() }).meta({ id: 'HeartbeatFrame' }),
    z.object({ type: z.literal('reset') }).meta({ id: 'ResetFrame' }),
    z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }).meta({ id: 'ErrorFrame' }),
  ])
  .meta({ id: 'UpdateFrame' });

export type SubscribeFrame = z.infer<typeof subscribeFrameSchema>;
export type UpdateFrame = z.infer<typeof updateFrameSchema>;
