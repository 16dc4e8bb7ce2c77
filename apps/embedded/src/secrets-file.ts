import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedKey } from '@reelog/platform';
import { z } from 'zod';

/** A secret of 144 bits, in letters and digits that survive an address. */
const newSecret = (): string => randomBytes(18).toString('base64url');

const keysSchema = z.strictObject({ manager: z.string().min(8), auditor: z.string().min(8) });
const secretsSchema = z.strictObject({ viewerSalt: z.string().min(8), grantSecret: z.string().min(8) });

export interface GeneratedKeys {
  readonly manager: NamedKey;
  readonly auditor: NamedKey;
  /** Whether they were made just now: then, and only then, they are shown. */
  readonly fresh: boolean;
}

/** One key of each role, made at the first start, for whoever sets none. */
export function generatedKeys(folder: string): GeneratedKeys {
  const { content, fresh } = readOrMake(join(folder, 'keys.json'), keysSchema, () => ({
    manager: newSecret(),
    auditor: newSecret(),
  }));
  return {
    manager: { name: 'manager', key: content.manager },
    auditor: { name: 'auditor', key: content.auditor },
    fresh,
  };
}

/** What makes session ids unrecognisable, and what signs addresses. */
export const ownSecrets = (folder: string): z.output<typeof secretsSchema> =>
  readOrMake(join(folder, 'secrets.json'), secretsSchema, () => ({ viewerSalt: newSecret(), grantSecret: newSecret() }))
    .content;

function readOrMake<T>(path: string, schema: z.ZodType<T>, make: () => T): { content: T; fresh: boolean } {
  const text = readIfThere(path);
  if (text === undefined) {
    const content = make();
    writePrivately(path, JSON.stringify(content, null, 2));
    return { content, fresh: true };
  }
  try {
    return { content: schema.parse(JSON.parse(text)), fresh: false };
  } catch (cause) {
    throw new Error(`${path} is damaged. Restore it from a backup, or delete it: a new one is then made.`, { cause });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
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
