import { PositionWaiters } from './position-waiters.js';
import type { ProjectionAdvance } from '../catalog/catalog-queries.port.js';

/** As it is announced: with the position that it came from. */
export interface AnnouncedAdvance extends ProjectionAdvance {
  readonly from: number;
}

/** Where the stored projection is. */
export interface StoredPosition {
  /** Tells generations apart. */
  readonly generation: string;
  readonly position: number;
}

export interface RemoteProjectionOptions {
  readonly name: string;
  /** Where it is now; undefined while there is no live generation. */
  readonly find: () => Promise<StoredPosition | undefined>;
  /** Keys of what changed after one position and up to another. */
  readonly changedBetween: (after: number, upTo: number) => Promise<readonly string[]>;
  /** Called before anybody is told: what is remembered of these keys, or of any, is out of date. */
  readonly forget: (keys?: readonly string[]) => void;
  readonly onAdvance: (advance: ProjectionAdvance) => void;
  readonly report: (problem: string, error: unknown) => void;
}

/** Milliseconds between two looks at the stored position: announcements may be lost. */
const LOOK_MS = 1_000;
/** The same while somebody waits for a position. */
const WAITED_LOOK_MS = 50;

/**
 * A projection that any process of the installation may run, as this process sees it: every advance is told once, in
 * order and without a gap, whether it was announced or found out by looking.
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

  /** Up to here every advance was told, or there before; 0 as long as nothing is known. */
  get position(): number {
    return Math.max(0, this.told);
  }

  /** Resolves when it is known where the projection is. @throws when that cannot be found out */
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
   * Somebody says that the projection has advanced. How far it is, is read all the same, since whoever may publish to
   * the broker can say anything; what was said spares looking for the keys.
   */
  announced(advance: AnnouncedAdvance): void {
    if (this.stopped || !isAdvance(advance)) return;
    this.options.forget(advance.keys);
    if (advance.position <= this.told) return;
    this.heard.push(advance);
    void this.look();
  }

  /** Looks now; if a look is under way, which may have come too early, once more after it. */
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
        this.options.report(`Where the projection ${this.options.name} is, is not known`, error),
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
   * Tells what nobody has announced. A document that a batch under way has written already is not found among what
   * changed up to here, although it did: what is remembered of any is given up.
   */
  private async findOut(position: number): Promise<void> {
    const keys = await this.options.changedBetween(this.told, position);
    this.options.forget();
    this.tell(position, keys);
  }

  /** What is there at first is not told; nor is what is there after a log was put back to an older state. */
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

/** Announced advances that follow upon a position without a gap, as one, no further than another; undefined when none does. */
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
