import { setTimeout as sleep } from 'node:timers/promises';

/** The time limit was reached before the work was done. */
export class DeadlineExceededError extends Error {
  constructor(limitMs: number) {
    super(`It was not done within ${limitMs} ms`);
    this.name = 'DeadlineExceededError';
  }
}

export interface Deadline {
  /** Aborts with the late error. */
  readonly signal: AbortSignal;
  /** Stops the timer: the work is done. */
  end(): void;
}

/** A deadline that begins now. @param lateError default: a DeadlineExceededError */
export function startDeadline(
  limitMs: number,
  lateError: () => Error = () => new DeadlineExceededError(limitMs),
): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(lateError()), limitMs);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

/**
 * The result of the work, unless the signal aborts first.
 * @throws the signal's reason; the work continues unobserved
 */
export async function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What the work resolves to. @throws the late error when the time is over first; the work goes on then, unobserved */
export async function inTime<T>(work: Promise<T>, limitMs: number, lateError?: () => Error): Promise<T> {
  const deadline = startDeadline(limitMs, lateError);
  try {
    return await untilAborted(deadline.signal, work);
  } finally {
    deadline.end();
  }
}

/** Waits this many milliseconds, or until the signal aborts. */
export const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);
