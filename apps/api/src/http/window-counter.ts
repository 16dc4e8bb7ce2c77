import { LRUCache } from 'lru-cache';

/** Limit of counted keys; the least recently used one is dropped. */
const MAX_KEYS = 10_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/** Counts per key in time windows of the monotonic clock, independent of steps of the wall clock. */
export class WindowCounter {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(
    private readonly limit: number,
    private readonly windowMs = 60_000,
    private readonly now = () => performance.now(),
  ) {}

  /** Counts unless the limit is reached; rejected calls do not count. @returns 0, or the milliseconds to wait */
  count(key: string, cost = 1): number {
    const waitMs = this.waitMs(key);
    if (waitMs > 0) return waitMs;
    const window = this.windows.get(key);
    if (window) window.count += cost;
    else this.windows.set(key, { count: cost, endsAt: this.now() + this.windowMs });
    return 0;
  }

  /** Milliseconds until a key at its limit may continue; else 0. */
  waitMs(key: string): number {
    const window = this.windows.get(key);
    if (!window) return 0;
    const leftMs = window.endsAt - this.now();
    if (leftMs <= 0) this.windows.delete(key);
    return leftMs > 0 && window.count >= this.limit ? leftMs : 0;
  }
}
