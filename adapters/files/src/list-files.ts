import { lstat, readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { isKeySegment, type ObjectStat } from '@reelog/storage';
import { whenMissing } from './file-errors.js';

/**
 * The objects below `folder` whose keys start with `prefix`, in ascending order; `base` is the folder's key with `/`.
 */
export async function* listFiles(folder: string, base: string, prefix: string): AsyncGenerator<ObjectStat> {
  for (const { key, isFolder, path } of await entriesOf(folder, base)) {
    if (isFolder) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* listFiles(path, key, prefix);
    } else if (key.startsWith(prefix)) {
      const stat = await lstat(path).catch(whenMissing(undefined));
      if (stat) yield { key, sizeBytes: stat.size, modifiedAt: stat.mtime };
    }
  }
}

/**
 * Skips what cannot be an object: the temporary folder, symbolic links, `lost+found`. The order gives ascending keys: a
 * folder is sorted by its name with `/`.
 */
async function entriesOf(folder: string, base: string) {
  const entries = await readEntries(folder);
  return entries
    .filter((entry) => isKeySegment(entry.name) && (entry.isFile() || entry.isDirectory()))
    .map((entry) => ({
      key: `${base}${entry.name}${entry.isDirectory() ? '/' : ''}`,
      isFolder: entry.isDirectory(),
      path: join(folder, entry.name),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Objects deleted during the listing are skipped. */
const readEntries = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(whenMissing<Dirent[]>([]));
