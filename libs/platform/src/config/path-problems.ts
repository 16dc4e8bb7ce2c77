import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

type ErrorCode = string | undefined;
const codeOf = (error: unknown): ErrorCode => (error as NodeJS.ErrnoException).code;

/** What is wrong with the path of a program; undefined when it can be run, as far as its file tells. */
export function programProblem(path: string): string | undefined {
  try {
    if (!statSync(resolve(path)).isFile()) return 'it is no file';
    accessSync(resolve(path), constants.X_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'EACCES'
      ? 'it may not be executed'
      : 'there is no such file; when it is not set, the program is looked for';
  }
}

const FOLDER_PROBLEMS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'it may not be made, or not be written: check the owner and the rights',
  EPERM: 'it may not be made, or not be written: check the owner and the rights',
  EROFS: 'it lies on a disk that can only be read',
  ENOENT: 'no folder can be made there',
};

/** A full disk is told, later, by what cannot write: an installation starts on one, too. */
const FULL: readonly ErrorCode[] = ['ENOSPC', 'EDQUOT'];

/**
 * What is wrong with a folder that is to be written, and made where it is missing. That is tried, and undone, in the
 * nearest one that is there: rights do not tell all. (Node's recursive mkdir, which tries as well, never returns where a
 * file system refuses new folders as if one above were missing: /proc.)
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
