import { z } from 'zod';

export const faultKindSchema = z.enum(['missing', 'changed', 'unreadable']).meta({ id: 'FaultKind' });

const faultSchema = z
  .object({
    key: z.string(),
    videoId: z.string(),
    position: z.int().meta({ description: 'Of the event that names the object.' }),
    fault: faultKindSchema,
    expected: z.object({ sizeBytes: z.int().optional(), sha256: z.string().optional() }),
    found: z.object({ sizeBytes: z.int(), sha256: z.string() }).optional(),
    foundAt: z.iso.datetime(),
  })
  .meta({ id: 'IntegrityFault' });

const counts = { objects: z.int(), bytes: z.int(), newFaults: z.int(), skipped: z.int() };

/** Result of reading all stored objects. */
export const integrityReportSchema = z
  .object({
    enabled: z.boolean(),
    cycle: z
      .object({ startedAt: z.iso.datetime(), paced: z.boolean(), position: z.int(), head: z.int(), ...counts })
      .nullable()
      .meta({ description: 'The reading that is under way.' }),
    lastCycle: z
      .object({
        startedAt: z.iso.datetime(),
        endedAt: z.iso.datetime(),
        outcome: z.enum(['completed', 'stopped']),
        upToPosition: z.int(),
        ...counts,
        unknown: z
          .object({ count: z.int(), keys: z.array(z.string()).readonly() })
          .meta({ description: 'Objects in the store that no event names, and the first of their keys.' }),
      })
      .nullable(),
    oldestUncheckedSeconds: z.number().nullable(),
    faultCount: z.int(),
    faults: z.array(faultSchema).meta({ description: 'Up to 1,000 of them.' }),
  })
  .meta({ id: 'IntegrityReport' });

export type IntegrityReport = z.input<typeof integrityReportSchema>;

const found = z.object({ count: z.int(), keys: z.array(z.string()) });

/** Result of comparing all stored objects with the log in one request. */
export const objectVerificationSchema = z
  .object({
    checked: z.int(),
    bytes: z.int(),
    missing: found,
    changed: found,
    unreadable: found,
    unknown: found.meta({ description: 'Objects older than a day that no event names.' }),
    withoutDigest: z.int().meta({ description: 'Objects of old events that were never read before.' }),
  })
  .meta({ id: 'ObjectVerification' });

export type ObjectVerification = z.infer<typeof objectVerificationSchema>;
