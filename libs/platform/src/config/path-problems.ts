import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

type ErrorCode = string | undefined;
const codeOf = (error: unknown): ErrorCode => (error as NodeJS.ErrnoException).code;

const FOLDER_PROBLEMS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'it may not be made, or not be written: check the owner and the rights',
  EPERM: 'it may not be made, or not be written: check the owner and the rights',
  EROFS: 'it is on a read-only disk',
  ENOENT: 'no folder can be made there',
};

/** A full disk is no problem here: an installation starts on one, and writes report it later. */
const FULL: readonly ErrorCode[] = ['ENOSPC', 'EDQUOT'];

/**
 * The problem with a folder to write to, which is made if it is missing. Permissions do not tell everything, so a
 * folder is made and removed in the nearest existing parent. (Node's recursive mkdir never returns on file systems such
 * as /proc.)
 */
export function folderProblem(path: string): string | undefined {
  try {
    rmdirSync(mkdtempSync(join(nearestThere(resolve(path)), '.reelog-')));
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    return FULL.includes(code) ? undefined : (FOLDER_PROBLEMS[code ?? ''] ?? `it cannot be made (${code})`);
  }
}

const nearestThere = (path: string): string => (existsSync(path) ? path : nearestThere(dirname(path)));
