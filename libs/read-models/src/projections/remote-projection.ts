import { PositionWaiters } from './position-waiters.js';
import type { ProjectionAdvance } from '../catalog/catalog-queries.port.js';

/** An announced advance, with the position before it. */
export interface AnnouncedAdvance extends ProjectionAdvance {
  readonly from: number;
}

/** Position of the stored projection. */
export interface StoredPosition {
  /** Identifies the generation. */
  readonly generation: string;
  readonly position: number;
}

export interface RemoteProjectionOptions {
  readonly name: string;
  /** The current position; undefined while there is no live generation. */
  readonly find: () => Promise<StoredPosition | undefined>;
  /** Keys of the documents that changed after one position and up to another. */
  readonly changedBetween: (after: number, upTo: number) => Promise<readonly string[]>;
  /** Called before listeners: cached documents of these keys, or of all keys, are out of date. */
  readonly forget: (keys?: readonly string[]) => void;
  readonly onAdvance: (advance: ProjectionAdvance) => void;
  readonly report: (problem: string, error: unknown) => void;
}

/** Milliseconds between two reads of the stored position: announcements may be lost. */
const LOOK_MS = 1_000;
/** The same interval while somebody waits for a position. */
const WAITED_LOOK_MS = 50;

/**
 * A projection that any process of the installation may run, as this process sees it. It reports every advance once, in
 * order and without a gap, whether it was announced or read from the store.
 */
export class RemoteProjection {
  private readonly waiters = new PositionWaiters();
  private waiting = 0;
  private told = -1;
  private generation: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private heard: AnnouncedAdvance[] = [];
  private stopped = false;

  constructor(private readonly options: RemoteProjectionOptions) {}

  /** Position up to which every advance was reported, or existed before; 0 while unknown. */
  get position(): number {
    return Math.max(0, this.told);
  }

  /** Resolves when the position of the projection is known. @throws when it cannot be read */
  async start(): Promise<void> {
    await this.compare();
    this.schedule();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    this.waiters.close();
  }

  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    if (position <= this.told) return true;
    this.waiting += 1;
    void this.look();
    try {
      return await this.waiters.waitFor(position, timeoutMs);
    } finally {
      this.waiting -= 1;
    }
  }

  /**
   * Handles an announced advance. The position is still read from the store, because anybody with access to the broker
   * can publish; the announcement only provides the keys.
   */
  announced(advance: AnnouncedAdvance): void {
    if (this.stopped || !isAdvance(advance)) return;
    this.options.forget(advance.keys);
    if (advance.position <= this.told) return;
    this.heard.push(advance);
    void this.look();
  }

  /** Reads the position now; if a read is in progress, which may be too early, once more after it. */
  look(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = undefined;
      this.schedule();
    });
    return this.looking;
  }

  private async lookWhileAsked(): Promise<void> {
    clearTimeout(this.timer);
    while (this.lookAgain && !this.stopped) {
      this.lookAgain = false;
      await this.compare().catch((error: unknown) =>
        this.options.report(`The position of the projection ${this.options.name} is not known`, error),
      );
    }
  }

  private schedule(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), this.waiting > 0 ? WAITED_LOOK_MS : LOOK_MS);
  }

  private async compare(): Promise<void> {
    const heard = this.heard.splice(0);
    const stored = await this.options.find();
    if (!stored) return;
    const isKnown = stored.generation === this.generation;
    const isFirst = this.generation === undefined;
    this.generation = stored.generation;
    if (!isKnown) this.options.forget();
    if (isFirst || stored.position < this.told) this.begin(stored.position);
    else if (stored.position > this.told) {
      const advance = joined(heard, this.told, stored.position);
      if (advance) this.tell(advance.position, advance.keys);
      else await this.findOut(stored.position);
    }
  }

  /**
   * Reports changes that nobody announced. A document that an unfinished batch has already written is not found among
   * the changes up to here, so the whole cache is cleared.
   */
  private async findOut(position: number): Promise<void> {
    const keys = await this.options.changedBetween(this.told, position);
    this.options.forget();
    this.tell(position, keys);
  }

  /** Does not report the initial content, nor the content after the log was restored to an older state. */
  private begin(position: number): void {
    this.told = position;
    this.waiters.advance(position);
  }

  private tell(position: number, keys: readonly string[]): void {
    this.options.forget(keys);
    this.told = position;
    this.waiters.advance(position);
    this.options.onAdvance({ projection: this.options.name, position, keys });
  }
}

/**
 * Joins announced advances that follow a position without a gap, up to another position; undefined when there are none.
 */
function joined(heard: readonly AnnouncedAdvance[], after: number, upTo: number) {
  const keys = new Set<string>();
  let position = after;
  for (const advance of heard) {
    if (advance.from > position || advance.position <= position || advance.position > upTo) continue;
    position = advance.position;
    for (const key of advance.keys) keys.add(key);
  }
  return position > after ? { position, keys: [...keys] } : undefined;
}

const isAdvance = ({ from, position, keys }: Partial<AnnouncedAdvance>): boolean =>
  Number.isSafeInteger(from) &&
  Number.isSafeInteger(position) &&
  Array.isArray(keys) &&
  keys.every((key) => typeof key === 'string');
