import { StorageFullError } from '@reelog/storage';

/** Whether it is an error of the operating system with one of these codes (`ENOENT`, ...). */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));

/** The port's error for an error of the operating system; all others are passed on unchanged. */
export const toStorageError = (error: unknown): unknown =>
  hasCode(error, 'ENOSPC', 'EDQUOT') ? new StorageFullError({ cause: error }) : error;

/** For `catch`: returns the fallback when a file does not exist, and throws other errors. */
export const whenMissing =
  <T>(fallback: T) =>
  (error: unknown): T => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return fallback;
    throw error;
  };
