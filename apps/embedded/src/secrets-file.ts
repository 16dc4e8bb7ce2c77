import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedKey } from '@reelog/platform';
import { z } from 'zod';

/** A secret of 144 bits, in characters that need no encoding in an address. */
const newSecret = (): string => randomBytes(18).toString('base64url');

/** The file has `shown` only until the keys were shown: all releases read a file without it. */
const keysSchema = z.strictObject({
  manager: z.string().min(8),
  auditor: z.string().min(8),
  shown: z.literal(false).optional(),
});
const secretsSchema = z.strictObject({ viewerSalt: z.string().min(8), grantSecret: z.string().min(8) });

export interface GeneratedKeys {
  readonly manager: NamedKey;
  readonly auditor: NamedKey;
  /** False until a start has shown the keys: the start that made them may have failed before. */
  readonly shown: boolean;
}

/** One key per role, made at the first start if none is configured. */
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

/** Records that the keys were shown. */
export function keysWereShown(folder: string, { manager, auditor }: GeneratedKeys): void {
  writePrivately(keysPath(folder), JSON.stringify({ manager: manager.key, auditor: auditor.key }, null, 2));
}

const keysPath = (folder: string): string => join(folder, 'keys.json');

/** The salt for session ids and the secret for signed addresses. */
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

/** Only the owner can read the file; it is never half written. */
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
