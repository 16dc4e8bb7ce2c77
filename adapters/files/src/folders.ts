import { lstat, mkdir, open, realpath, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { hasCode, whenMissing } from './file-errors.js';

/**
 * Whether a file has exactly this path. Paths through symbolic links, or with another spelling on a case-insensitive
 * file system, do not count.
 */
export async function existsAt(path: string): Promise<boolean> {
  return (await realpath(path).catch(whenMissing(undefined))) === path;
}

/**
 * Makes the folders from `root` (exclusive) to `folder`; symbolic links are not followed. A missing root is not made:
 * after a disk was unmounted, no empty store must appear.
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

/** Fsyncs `folder` and its parents up to `root`, so that new entries survive a power cut. */
export async function syncFolders(root: string, folder: string): Promise<void> {
  for (const path of foldersUpTo(root, folder)) await syncFolder(path);
  await syncFolder(root);
}

/** Removes `folder` and its parents below `root` while they are empty. */
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

/** A missing folder was pruned after a delete; there is nothing to fsync. */
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
