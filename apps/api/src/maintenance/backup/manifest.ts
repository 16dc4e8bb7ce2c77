import { z } from 'zod';

/** Version of the backup format; raised if older releases can no longer restore it. */
export const BACKUP_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const position = z.int().min(0);
/** A file of the backup, with its digest. */
const file = z.object({ name: z.string().regex(/^(log|lists)\/[\w.-]+$/), sha256 });
export type BackupFile = Readonly<z.output<typeof file>>;

const segment = file.extend({ from: position, to: position });
const list = file.extend({ count: z.int().min(0) });

const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** RFC 3339 UTC: when this state was backed up. */
  madeAt: z.string(),
  installation: z.string(),
  logId: z.string().min(1),
  /** Format of the stored events. */
  logFormat: z.int().min(1),
  /** Position and hash of the last event. */
  position,
  hash: sha256,
  /** Commits in the order of their positions, one per line. */
  segments: z.array(segment),
  /** Commands that changed nothing, one per line. */
  unchanged: list,
  /** Objects by key, one per line; their bytes are stored under their digests. */
  objects: list.extend({ bytes: z.int().min(0) }),
  /** Names and ids of the actors, one per line. */
  actors: list,
});

export type Manifest = Readonly<z.output<typeof manifestSchema>>;

/** The entry of an object in the backup. */
export const backedUpObject = z.object({ key: z.string(), sizeBytes: z.int().min(0), sha256 });
export type BackedUpObject = Readonly<z.output<typeof backedUpObject>>;

/** A part of a backup is damaged, or was written by a newer release. */
export class BackupDamagedError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'BackupDamagedError';
  }
}

/** @throws BackupDamagedError, also for the manifest of a newer release */
export function parseManifest(text: string, where: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new BackupDamagedError(`The manifest of the backup in ${where} is not JSON.`, { cause });
  }
  const { format } = content as { readonly format?: unknown };
  if (typeof format === 'number' && format > BACKUP_FORMAT)
    throw new BackupDamagedError(
      `The backup in ${where} has format ${format}, this Reelog knows ${BACKUP_FORMAT}: restore it with a newer one.`,
    );
  const parsed = manifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BackupDamagedError(
    `The manifest of the backup in ${where} is damaged: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}
