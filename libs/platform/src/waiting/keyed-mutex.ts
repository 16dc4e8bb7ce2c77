import { untilAborted } from './deadline.js';

export interface KeyedMutexOptions {
  /** Maximum callers of one key, the working one included; more with a signal are refused. Default: no limit. */
  readonly maxWaiting?: number;
  /** The error for a refused caller. */
  readonly overflowError?: (waiting: number) => Error;
}

/** Runs work of the same key one after the other, in the order of the calls. Work of different keys runs side by side. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly waiting = new Map<string, number>();
  private readonly maxWaiting: number;
  private readonly overflowError: (waiting: number) => Error;

  constructor({ maxWaiting = Infinity, overflowError }: KeyedMutexOptions = {}) {
    this.maxWaiting = maxWaiting;
    this.overflowError = overflowError ?? ((waiting) => new Error(`${waiting} callers are waiting already`));
  }

  /**
   * @param signal ends the wait when it aborts: the work is skipped. Work that has begun is waited for. Callers without a
   * signal are never refused
   * @throws the signal's reason, or the overflow error
   */
  async run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const waiting = this.waiting.get(key) ?? 0;
    if (signal && waiting >= this.maxWaiting) throw this.overflowError(waiting);
    this.waiting.set(key, waiting + 1);
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    const done = result
      .catch(() => undefined) // only its own caller is told
      .then(() => {
        const left = (this.waiting.get(key) ?? 1) - 1;
        if (left > 0) this.waiting.set(key, left);
        else this.waiting.delete(key);
        if (this.last.get(key) === done) this.last.delete(key);
      });
    this.last.set(key, done);
    await untilAborted(signal, before);
    return result;
  }
}
