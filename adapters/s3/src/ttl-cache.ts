import { LRUCache } from 'lru-cache';

const ENTRIES_MAX = 1000;

/** Caches answers by key for a while, so that not every range asks again. Undefined is not cached. */
export class TtlCache<T> {
  private readonly asked: LRUCache<string, Promise<T | undefined>>;

  constructor(
    private readonly ask: (key: string) => Promise<T | undefined>,
    ttlMs: number,
  ) {
    this.asked = new LRUCache({ max: ENTRIES_MAX, ttl: ttlMs });
  }

  /** @throws what asking throws */
  get(key: string): Promise<T | undefined> {
    const known = this.asked.get(key);
    if (known) return known;
    const asking = this.ask(key);
    this.asked.set(key, asking);
    const drop = (): void => {
      if (this.asked.peek(key) === asking) this.asked.delete(key);
    };
    asking.then((answer) => answer ?? drop(), drop);
    return asking;
  }

  forget(key: string): void {
    this.asked.delete(key);
  }
}
