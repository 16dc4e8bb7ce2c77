import { z } from 'zod';

/** The request header with the role in which a session acts. */
export const ROLE_HEADER = 'reelog-role';

const keyRoleSchema = z.enum(['manager', 'auditor']);

/** The holder of a key. */
export const identitySchema = z.object({ name: z.string(), role: keyRoleSchema }).meta({ id: 'Identity' });

export const signInSchema = z
  .strictObject({ key: z.string().min(1).max(256).meta({ description: "A manager's or an auditor's key." }) })
  .meta({ id: 'SignIn' });

export const signOutQuerySchema = z.object({
  role: keyRoleSchema.optional().meta({ description: 'Only of this role; default: of all.' }),
});

export const sessionSchema = z
  .object({
    identities: z
      .array(z.object({ name: z.string(), role: keyRoleSchema, expiresAt: z.iso.datetime() }))
      .meta({ description: 'At most one per role, the latest sign-in first.' }),
  })
  .meta({ id: 'Session' });
