const KEPT_MAX = 1000;

interface Entry<T> {
  readonly asking: Promise<T | undefined>;
  readonly until: number;
}

/** Answers by key that are kept for a while, so that each range of a film does not ask again. What is undefined is not kept. */
export class Recent<T> {
  readonly #known = new Map<string, Entry<T>>();

  constructor(
    private readonly ask: (key: string) => Promise<T | undefined>,
    private readonly keptMs: number,
  ) {}

  /** @throws what asking throws */
  get(key: string): Promise<T | undefined> {
    const known = this.#known.get(key);
    if (known && known.until > Date.now()) return known.asking;
    this.#known.delete(key);
    const entry = { asking: this.ask(key), until: Date.now() + this.keptMs };
    this.#known.set(key, entry);
    const drop = (): unknown => this.#known.get(key) === entry && this.#known.delete(key);
    entry.asking.then((answer) => answer ?? drop(), drop);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > KEPT_MAX) this.#known.delete(oldest);
    return entry.asking;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
