import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every file below a folder, as sorted relative paths; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** What the object store of a data folder holds, unfinished files included. */
export const storedFiles = (dataDir: string): Promise<string[]> => filesBelow(join(dataDir, 'objects'));

export const storedOriginals = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('originals/'));

/** Files of puts that are under way. */
export const unfinishedFiles = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('~'));
