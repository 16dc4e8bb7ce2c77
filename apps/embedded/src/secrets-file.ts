import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedKey } from '@reelog/platform';
import { z } from 'zod';

/** A secret of 144 bits, in letters and digits that survive an address. */
const newSecret = (): string => randomBytes(18).toString('base64url');

/** `shown` stands there only until they were: a file without it is what every Reelog reads. */
const keysSchema = z.strictObject({
  manager: z.string().min(8),
  auditor: z.string().min(8),
  shown: z.literal(false).optional(),
});
const secretsSchema = z.strictObject({ viewerSalt: z.string().min(8), grantSecret: z.string().min(8) });

export interface GeneratedKeys {
  readonly manager: NamedKey;
  readonly auditor: NamedKey;
  /** False until a start has shown them: the one that made them may have failed before it could. */
  readonly shown: boolean;
}

/** One key of each role, made at the first start, for whoever sets none. */
export function generatedKeys(folder: string): GeneratedKeys {
  const { manager, auditor, shown } = readOrMake(keysPath(folder), keysSchema, () => ({
    manager: newSecret(),
    auditor: newSecret(),
    shown: false as const,
  }));
  return {
    manager: { name: 'manager', key: manager },
    auditor: { name: 'auditor', key: auditor },
    shown: shown ?? true,
  };
}

/** Remembers that they need not be shown again. */
export function keysWereShown(folder: string, { manager, auditor }: GeneratedKeys): void {
  writePrivately(keysPath(folder), JSON.stringify({ manager: manager.key, auditor: auditor.key }, null, 2));
}

const keysPath = (folder: string): string => join(folder, 'keys.json');

/** What makes session ids unrecognisable, and what signs addresses. */
export const ownSecrets = (folder: string): z.output<typeof secretsSchema> =>
  readOrMake(join(folder, 'secrets.json'), secretsSchema, () => ({
    viewerSalt: newSecret(),
    grantSecret: newSecret(),
  }));

function readOrMake<T>(path: string, schema: z.ZodType<T>, make: () => T): T {
  const text = readIfThere(path);
  if (text === undefined) {
    const content = make();
    writePrivately(path, JSON.stringify(content, null, 2));
    return content;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged. Restore it from a backup, or delete it: a new one is then made.`, { cause });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Readable by its owner only, and whole or not there. */
function writePrivately(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
