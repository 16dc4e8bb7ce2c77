import { lstat, readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { isKeySegment } from '@reelog/storage';
import type { ObjectStat } from '@reelog/storage';
import { whenMissing } from './file-errors.js';

/** The objects below `folder` whose key starts with `prefix`, keys ascending; `base` is the folder's own key with its `/`. */
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

/** Without what cannot be an object's: the temporary folder, symbolic links, a disk's `lost+found`. Sorted so that walking them in turn gives whole keys in order: a folder stands where its `/` puts it. */
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

/** What is deleted while the list is walked is not in it. */
const readEntries = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(whenMissing<Dirent[]>([]));
