import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { installationOf, isDistributed, storeClient } from './installation.js';

/** Every file below a folder, as sorted relative paths; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** What the object store of a data folder (of its installation) holds of videos, unfinished files included; not its own notes. */
export const storedFiles = async (dataDir: string): Promise<string[]> => {
  const found = await (isDistributed ? storedObjects(installationOf(dataDir)) : filesBelow(join(dataDir, 'objects')));
  return found.filter((name) => !name.startsWith('reelog-'));
};

export const storedOriginals = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('originals/'));

/** Files of puts that are under way. */
export const unfinishedFiles = async (dataDir: string): Promise<string[]> =>
  (await storedFiles(dataDir)).filter((path) => path.startsWith('~'));

/** As the file store names them, without the installation's prefix: what is not finished begins with `~`. */
async function storedObjects(bucket: string): Promise<string[]> {
  const plain = (key: string): string => key.replace(`${bucket}/`, '');
  const client = storeClient();
  const names: string[] = [];
  for await (const { name } of client.listObjectsV2(bucket, '', true) as AsyncIterable<{ name: string }>)
    names.push(plain(name));
  // Not listIncompleteUploads, which asks for the parts of each upload too: it may be aborted in between.
  const { uploads } = await client.listIncompleteUploadsQuery(bucket, '', '', '', '');
  names.push(...uploads.map(({ key }) => `~${plain(key)}`));
  return names.sort();
}
