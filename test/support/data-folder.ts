import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { installationOf, isDistributed, storeClient } from './installation.js';

/** All files below a folder, as sorted relative paths; empty without the folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Objects of videos in the store of a data folder (or its installation), including unfinished files. */
export const storedFiles = async (dataDir: string): Promise<string[]> => {
  const found = await (isDistributed ? storedObjects(installationOf(dataDir)) : filesBelow(join(dataDir, 'objects')));
  return found.filter((name) => !name.startsWith('reelog-'));
};

export const storedOriginals = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('originals/'));

/** Files of running puts. */
export const unfinishedFiles = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('~'));

/** With the names of the file store, without the installation's prefix: unfinished ones begin with `~`. */
async function storedObjects(bucket: string): Promise<string[]> {
  const plain = (key: string): string => key.replace(`${bucket}/`, '');
  const client = storeClient();
  const names: string[] = [];
  for await (const { name } of client.listObjectsV2(bucket, '', true) as AsyncIterable<{ name: string }>)
    names.push(plain(name));
  // Not listIncompleteUploads: it also lists the parts of each upload, which may be aborted meanwhile.
  const { uploads } = await client.listIncompleteUploadsQuery(bucket, '', '', '', '');
  names.push(...uploads.map(({ key }) => `~${plain(key)}`));
  return names.sort();
}
