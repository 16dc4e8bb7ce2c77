import { EventLogBusyError } from '@reelog/events';
import { untilAborted } from '@reelog/platform';

/**
 * Callers of one key that may wait, of those who do not wait for ever. In a longer line, each would have its turn just
 * before its time is over, do half of its work in vain, and come back: after an outage nobody would ever be served.
 */
const MAX_WAITING = 32;

/**
 * Lets callers of the same key take turns, in the order in which they came. Commands on one video decide on what the one
 * before has recorded, instead of racing it and trying again.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly waiting = new Map<string, number>();

  /**
   * @param signal aborts when the caller waits no longer: if its turn has not come until then, it is passed over.
   * Without one a caller waits however long the line is: the few results of frameflow must not starve behind many people
   * @throws the signal's reason, or EventLogBusyError when the line is too long
   */
  async take<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const inLine = this.waiting.get(key) ?? 0;
    if (signal && inLine >= MAX_WAITING) throw new EventLogBusyError(`${inLine} changes wait for their turn already.`);
    this.waiting.set(key, inLine + 1);
    const before = this.last.get(key) ?? Promise.resolve();
    const turn = before.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    const over = turn
      .catch(() => undefined) // of no concern to whoever comes next
      .then(() => {
        const left = (this.waiting.get(key) ?? 1) - 1;
        if (left > 0) this.waiting.set(key, left);
        else this.waiting.delete(key);
        if (this.last.get(key) === over) this.last.delete(key);
      });
    this.last.set(key, over);
    await untilAborted(signal, before);
    return turn;
  }
}
