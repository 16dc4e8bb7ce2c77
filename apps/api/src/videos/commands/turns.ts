/**
 * Lets callers of the same key take turns, in the order in which they came. Commands on one video decide on what the one
 * before has recorded, instead of racing it and trying again.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work);
    const over = turn
      .catch(() => undefined) // of no concern to whoever comes next
      .then(() => {
        if (this.last.get(key) === over) this.last.delete(key);
      });
    this.last.set(key, over);
    return turn;
  }
}
