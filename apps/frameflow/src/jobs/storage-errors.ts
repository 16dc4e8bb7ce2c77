import { ObjectNotFoundError, StorageFullError } from '@reelog/storage';
import { MediaError } from '../media-failure.js';

/** Runs something with the object store, so that what fails there is told from what fails with the film. */
export async function withStorage<T>(signal: AbortSignal, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const options = { cause: error };
    if (error instanceof ObjectNotFoundError) throw new MediaError('STORAGE.NOT_FOUND', '', options);
    if (error instanceof StorageFullError) throw new MediaError('STORAGE.FULL', '', options);
    throw new MediaError('STORAGE.UNAVAILABLE', '', options);
  }
}
