import { ObjectNotFoundError, ObjectStoreUnavailableError, StorageFullError, StoreClockError } from '@reelog/storage';

/** S3's error codes (Amazon S3 API Reference, "Error responses"), and MinIO's own. */
const NOT_FOUND = ['NoSuchKey', 'NotFound'];
const FULL = ['XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'QuotaExceeded', 'InsufficientStorage'];
const BAD_RANGE = ['InvalidRange'];
/** Retrying does not help: the settings are wrong. */
const REFUSED = ['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AuthorizationHeaderMalformed'];
/** The store closed a kept connection just when it was used. */
const CONNECTION_LOST = ['ECONNRESET', 'EPIPE'];

const isOneOf = (codes: readonly string[], error: unknown): boolean =>
  has('code', error) && codes.includes(String(error.code));

/** Whether the store answered and refuses us: retrying does not help. */
export const isRefused = (error: unknown): boolean => error instanceof Error && isOneOf(REFUSED, error.cause);

/** Sends an idempotent request, and retries it when the connection was lost. @throws the port's errors only */
export async function ask<T>(key: string, request: () => Promise<T>): Promise<T> {
  return askOnce(key, async () => {
    try {
      return await request();
    } catch (error) {
      if (!isOneOf(CONNECTION_LOST, error)) throw error;
      return request();
    }
  });
}

/** Sends a request. @throws the port's errors only */
export async function askOnce<T>(key: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toStorageError(error, key);
  }
}

/** The code and the message of an error, for people. */
export const describeError = (error: unknown): string =>
  ['code', 'message'].flatMap((name) => (has(name, error) ? [String(error[name])] : [])).join(', ');

const has = <K extends string>(name: K, value: unknown): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && name in value;

function toStorageError(cause: unknown, key: string): Error {
  if (cause instanceof StoreClockError) return cause;
  if (isOneOf(NOT_FOUND, cause)) return new ObjectNotFoundError(key);
  if (isOneOf(BAD_RANGE, cause)) return new RangeError(`The range does not lie inside ${key}`);
  if (isOneOf(FULL, cause)) return new StorageFullError({ cause });
  return new ObjectStoreUnavailableError({ cause });
}
