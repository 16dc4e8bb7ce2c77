import { statfs } from 'node:fs/promises';
import { isOutOfResources, retry } from '@reelog/platform';
import { MediaError } from '../media-failure.js';

/** Resources may be free again after this time, milliseconds. */
const MAX_DELAY_MS = 10_000;
/** Less space than this on the disk of the work folder counts as full. */
const ROOM_BYTES = 8 * 1024 ** 2;
/** How often a job is started when only its tools report missing resources: a hostile file can cause such messages. */
const MOST_BEGINNINGS = 5;

export interface ResourceWait {
  readonly workFolder: string;
  /** Aborts at the end of the job or of the worker. */
  readonly signal: AbortSignal;
  /** Called before every wait. */
  readonly onLack: (error: unknown) => void;
}

/**
 * Runs something that needs descriptors, processes, memory and disk space, and starts it again when one was missing:
 * every job would fail then, and use up its attempts.
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

/** Whether a disk or a quota of the file system is full. */
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

/** What is made of a video may be as large as the video. */
const FREE_SHARE = 0.15;

/** Nothing is converted on a disk that is nearly full. @throws Error ENOSPC */
export async function assertRoomToConvert(folder: string): Promise<void> {
  const { bavail, blocks } = await statfs(folder);
  if (bavail < FREE_SHARE * blocks)
    throw Object.assign(new Error(`Less than ${FREE_SHARE * 100}% of the disk of ${folder} is free`), {
      code: 'ENOSPC',
    });
}
