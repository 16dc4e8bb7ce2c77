import { lstat, mkdir, open, realpath, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { hasCode, whenMissing } from './file-errors.js';

/**
 * Whether something is at exactly that path: one that leads through a symbolic link, or that a case-insensitive file
 * system knows by another spelling, does not exist.
 */
export async function existsAt(path: string): Promise<boolean> {
  return (await realpath(path).catch(whenMissing(undefined))) === path;
}

/**
 * Makes the folders from `root` (exclusive) down to `folder`, through true folders only. A root that is gone is not made:
 * a disk that was taken away leaves no empty store behind.
 * @throws ENOTDIR, or ENOENT without a root
 */
export async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root || (await existsAt(folder))) return;
  let current = root;
  for (const segment of relative(root, folder).split(sep)) {
    current = join(current, segment);
    try {
      await mkdir(current);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      if (!(await lstat(current)).isDirectory())
        throw Object.assign(new Error(`${current} is not a folder`), { code: 'ENOTDIR' });
    }
  }
}

/** Makes the entries of `folder`, and it itself up to and including `root`, survive a power cut. */
export async function syncFolders(root: string, folder: string): Promise<void> {
  for (const path of foldersUpTo(root, folder)) await syncFolder(path);
  await syncFolder(root);
}

/** Removes `folder` and those above it, below `root`, as far as they are empty. */
export async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (const path of foldersUpTo(root, folder)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) continue;
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EBUSY')) return;
      throw error;
    }
  }
}

function* foldersUpTo(root: string, folder: string): Generator<string> {
  for (let path = folder; path !== root; path = dirname(path)) yield path;
}

/** A folder that is gone had its object deleted since; nothing of it is left to keep. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
