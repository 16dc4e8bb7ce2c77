import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NAMED_PREFIXES, type NamedObject } from '@reelog/domain';
import { listFiles } from '@reelog/files';
import type { NamedObjects } from './named-objects.js';

/** How a folder of objects differs from the export; lists of keys. */
export interface ObjectComparison {
  readonly checked: number;
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly unknown: readonly string[];
  /** The export has no digest of them: only their size was compared, if it is known. */
  readonly withoutDigest: number;
}

/** Reads every file that the export names. @param folder a folder of objects, or a data folder that contains one */
export async function compareObjects(named: NamedObjects, folder: string): Promise<ObjectComparison> {
  const root = await objectsFolder(folder);
  const [missing, changed, unknown]: [string[], string[], string[]] = [[], [], []];
  let [checked, withoutDigest] = [0, 0];
  for (const object of named.all) {
    checked += 1;
    if (object.sha256 === undefined) withoutDigest += 1;
    const found = await digestOf(join(root, ...object.key.split('/')));
    if (!found) missing.push(object.key);
    else if (!isSame(object, found)) changed.push(object.key);
  }
  for await (const { key } of listFiles(root, '', ''))
    if (NAMED_PREFIXES.some((prefix) => key.startsWith(prefix)) && !named.has(key)) unknown.push(key);
  return { checked, missing, changed, unknown, withoutDigest };
}

async function objectsFolder(folder: string): Promise<string> {
  const inside = join(folder, 'objects');
  const isFolder = async (path: string): Promise<boolean> =>
    (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (await isFolder(inside)) return inside;
  if (!(await isFolder(folder))) throw new Error(`There is no folder ${folder}.`);
  return folder;
}

interface Found {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Undefined when the file does not exist. */
async function digestOf(path: string): Promise<Found | undefined> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      hash.update(chunk);
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

const isSame = (named: NamedObject, found: Found): boolean =>
  found.sizeBytes === (named.sizeBytes ?? found.sizeBytes) && found.sha256 === (named.sha256 ?? found.sha256);
