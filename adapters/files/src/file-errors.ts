import { StorageFullError } from '@reelog/storage';

/** Whether it is an error of the operating system with one of these codes (`ENOENT`, ...). */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));

/** The port's error for what the operating system said; anything else is passed on as it is. */
export const toStorageError = (error: unknown): unknown =>
  hasCode(error, 'ENOSPC', 'EDQUOT') ? new StorageFullError({ cause: error }) : error;

/** For `catch`: the fallback when what was asked for is not there (any more); other errors are thrown on. */
export const whenMissing =
  <T>(fallback: T) =>
  (error: unknown): T => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return fallback;
    throw error;
  };
