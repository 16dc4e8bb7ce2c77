import { retry } from '@reelog/platform';
import {
  ObjectNotFoundError,
  type ObjectStore,
  ObjectStoreUnavailableError,
  StorageFullError,
  StoreNotOwnedError,
} from '@reelog/storage';
import { MediaError } from '../media-failure.js';

/** A recovered store is noticed within this time, milliseconds. */
const MAX_DELAY_MS = 10_000;
/** How often a job is started when its video could not be read to the end although the store answers. */
const MOST_BEGINNINGS = 3;

/** How a job waits for the store. */
export interface StoreWait {
  /** Aborts at the end of the job's time or of the worker. */
  readonly signal: AbortSignal;
  /** Called before each retry, while the store is unavailable or full. */
  readonly onStoreAway: () => void;
}

const isAway = (error: unknown): boolean =>
  error instanceof ObjectStoreUnavailableError || error instanceof StorageFullError;

/**
 * Runs something with the object store, and separates failures of the store from failures of the video. It waits while
 * the store is unavailable or full: every job would fail then, and use up its attempts.
 * @param action may run several times
 */
export async function withStorage<T>({ signal, onStoreAway }: StoreWait, action: () => Promise<T>): Promise<T> {
  let lastAway: unknown;
  const onRetry = (error: unknown): void => {
    lastAway = error;
    onStoreAway();
  };
  try {
    return await retry(action, { isRetryable: isAway, signal, onRetry, maxDelayMs: MAX_DELAY_MS });
  } catch (error) {
    const cause = signal.aborted ? lastAway : error;
    if (cause === undefined) throw signal.reason;
    if (cause instanceof StoreNotOwnedError) throw cause;
    throw storageFailure(cause);
  }
}

/**
 * Runs a job whose tools read the video from the store, and starts it again when they lose the store. If the store
 * answers and the video still cannot be read, the job fails.
 */
export function withReadableSource<T>(
  store: ObjectStore,
  objectKey: string,
  wait: StoreWait,
  action: () => Promise<T>,
): Promise<T> {
  let begun = 0;
  const begin = async (): Promise<T> => {
    if (begun > 0) await withStorage(wait, () => store.stat(objectKey));
    begun += 1;
    return action();
  };
  return retry(begin, {
    isRetryable: (error) =>
      begun < MOST_BEGINNINGS && error instanceof MediaError && error.code === 'STORAGE.UNAVAILABLE',
    signal: wait.signal,
    onRetry: wait.onStoreAway,
  });
}

function storageFailure(cause: unknown): MediaError {
  if (cause instanceof ObjectNotFoundError) return new MediaError('STORAGE.NOT_FOUND', '', { cause });
  if (cause instanceof StorageFullError) return new MediaError('STORAGE.FULL', '', { cause });
  return new MediaError('STORAGE.UNAVAILABLE', '', { cause });
}
