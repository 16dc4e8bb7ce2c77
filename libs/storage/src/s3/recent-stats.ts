import type { ObjectStat } from '../object-store.port.js';

/** A player asks for the next range within seconds; another process's delete is noticed within them too. */
const KEPT_MS = 5_000;
const KEPT_MAX = 1000;

/** What was lately learnt of objects, so that not each range of a film costs a question more. Misses are not kept. */
export class RecentStats {
  readonly #known = new Map<string, { readonly asking: Promise<ObjectStat | undefined>; readonly until: number }>();

  constructor(private readonly ask: (key: string) => Promise<ObjectStat | undefined>) {}

  get(key: string): Promise<ObjectStat | undefined> {
    const known = this.#known.get(key);
    if (known && known.until > Date.now()) return known.asking;
    this.forget(key);
    const entry = { asking: this.ask(key), until: Date.now() + KEPT_MS };
    this.#known.set(key, entry);
    const drop = (): unknown => this.#known.get(key) === entry && this.#known.delete(key);
    entry.asking.then((stat) => stat ?? drop(), drop);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > KEPT_MAX) this.#known.delete(oldest);
    return entry.asking;
  }

  /** Of an object that is replaced, deleted, or found to be gone. */
  forget(key: string): void {
    this.#known.delete(key);
  }
}
