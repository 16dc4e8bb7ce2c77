import { statfs } from 'node:fs/promises';
import { isOutOfResources, retry } from '@reelog/platform';
import { MediaError } from '../media-failure.js';

/** What is lacking may be there again so soon, milliseconds. */
const MAX_DELAY_MS = 10_000;
/** Less room than this on the disk of the work folder is none. */
const ROOM_BYTES = 8 * 1024 ** 2;
/** Times that a job is begun of which only its tools say that something is lacking: a hostile file can make them say so. */
const MOST_BEGINNINGS = 5;

export interface ResourceWait {
  readonly workFolder: string;
  /** The end of the job, or of the worker. */
  readonly signal: AbortSignal;
  /** Told before every rest. */
  readonly onLack: (error: unknown) => void;
}

/**
 * Runs something that needs descriptors, processes, memory and room in the work folder, and begins it anew when one of
 * these was lacking: as that meets every job, each would soon have used up its tries.
 */
export function withResources<T>(wait: ResourceWait, action: () => Promise<T>): Promise<T> {
  let begun = 0;
  let wasFull = false;
  const begin = async (): Promise<T> => {
    if (wasFull) await assertRoom(wait.workFolder);
    wasFull = false;
    begun += 1;
    return action();
  };
  const isRetryable = (error: unknown): boolean => {
    if (isFull(error)) return (wasFull = true);
    if (isOutOfResources(error)) return true;
    const said = error instanceof MediaError && SAID_BY_TOOLS.includes(error.code);
    wasFull = said && error.code === 'STORAGE.FULL';
    return said && begun < MOST_BEGINNINGS;
  };
  const { signal, onLack } = wait;
  return retry(begin, { isRetryable, signal, onRetry: onLack, maxDelayMs: MAX_DELAY_MS });
}

const SAID_BY_TOOLS: readonly string[] = ['STORAGE.FULL', 'BUSY'];

/** A disk or a quota of the file system. */
function isFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true;
  return false;
}

/** @throws Error ENOSPC */
async function assertRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < ROOM_BYTES) throw Object.assign(new Error(`${folder} is full`), { code: 'ENOSPC' });
}
