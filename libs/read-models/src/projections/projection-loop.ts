import type { CatchUpProjection } from './catch-up-projection.js';

/** Interval at which the head is read even without a wake-up, milliseconds. */
const SWEEP_MS = 2_000;

/** Runs catch-up projections in turn, one batch each, and sleeps when there is nothing to do. */
export class ProjectionLoop {
  private readonly byName: ReadonlyMap<string, Runnable>;
  private running: Promise<void> | undefined;
  private stopping = false;
  private awake = false;
  private wakeUp: () => void = () => undefined;

  constructor(projections: readonly Runnable[]) {
    this.byName = new Map(projections.map((projection) => [projection.name, projection]));
  }

  /**
   * Resolves when every projection has opened its live generation; following and building then continue in the
   * background.
   */
  async start(): Promise<void> {
    for (const projection of this.byName.values()) await projection.open();
    this.running = this.run();
  }

  /** Checks for new events and requests. */
  wake(): void {
    this.awake = true;
    this.wakeUp();
  }

  async rebuild(name: string): Promise<void> {
    const projection = this.byName.get(name);
    if (!projection) throw new Error(`There is no projection ${name}`);
    const rebuilt = projection.rebuild();
    this.wake();
    await rebuilt;
  }

  /** Finishes the current batch and closes everything. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    for (const projection of this.byName.values()) await projection.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.awake = false;
      let more = false;
      for (const projection of this.byName.values()) more = (await projection.step()) || more;
      if (!more && !this.awake) await this.sleep();
    }
  }

  private async sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SWEEP_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

type Runnable = Pick<CatchUpProjection<unknown>, 'name' | 'open' | 'step' | 'rebuild' | 'close'>;
