import { z } from 'zod';

export const livenessSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

/** What a media worker in the same process can do, and how its children are confined. */
export const mediaStatusSchema = z
  .union([
    z.object({
      libav: z.string().meta({ description: 'Version of the media libraries' }),
      missing: z.array(z.string()).meta({ description: 'Decoders, encoders and filters that they lack' }),
      confinement: z.object({
        sandbox: z.enum(['bubblewrap', 'namespaces', 'no-new-privileges', 'none']),
        network: z.enum(['denied', 'allowed']),
        files: z.enum(['own', 'all']),
        noNewPrivileges: z.boolean(),
        limits: z.array(z.string()),
      }),
    }),
    z.object({ unable: z.string().meta({ description: 'Why no media can be processed' }) }),
  ])
  .meta({ id: 'MediaStatus' });

export const readinessSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    dependencies: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
    media: mediaStatusSchema.optional(),
  })
  .meta({ id: 'Readiness' });

export type MediaStatus = z.infer<typeof mediaStatusSchema>;
