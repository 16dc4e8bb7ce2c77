import { retry } from '@reelog/platform';
import {
  ObjectNotFoundError,
  ObjectStoreUnavailableError,
  StorageFullError,
  StoreNotOwnedError,
} from '@reelog/storage';
import type { ObjectStore } from '@reelog/storage';
import { MediaError } from '../media-failure.js';

/** A store that is back is noticed so soon at the latest, milliseconds. */
const MAX_DELAY_MS = 10_000;
/** Times that a job is begun whose video could not be read to its end, though the store answers when it is asked. */
const MOST_BEGINNINGS = 3;

/** Of a job that needs the store. */
export interface StoreWait {
  /** The end of the job's time, or of the worker. */
  readonly signal: AbortSignal;
  /** Told before every rest, while the store is away or full. */
  readonly onStoreAway: () => void;
}

const isAway = (error: unknown): boolean =>
  error instanceof ObjectStoreUnavailableError || error instanceof StorageFullError;

/**
 * Runs something with the object store, so that what fails there is told from what fails with the video. A store that is
 * away or full is waited for: as an outage meets every job that is due, each would soon have used up its tries.
 * @param action may be run several times
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
 * Runs a job whose tools read the video from the store by themselves, and begins it anew when they lose it there, once the
 * store answers again. A video that cannot be read though the store answers is a failure in the end.
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
