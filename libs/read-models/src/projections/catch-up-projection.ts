import type { BrokenEvent, LogHead } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import {
  CheckpointMovedError,
  DamagedReadModelError,
  FoldFailedError,
  type Generation,
  type Generations,
  type Projection,
  type ProjectionSource,
  type ProjectionStatus,
} from './projection-store.port.js';
import { ProjectionRunner } from './projection-runner.js';

/** Is called after each step that a catch-up projection has done. */
export interface ProjectionListener {
  /** The live generation folded in events, and queries see them. Not called during a rebuild. */
  advanced(projection: string, position: number, keys: readonly string[]): void;
  /** Another generation is live. Resolves once nobody reads the previous one. */
  switched(projection: string, generation: number, position: number): Promise<void>;
  changed(status: ProjectionStatus): void;
  /** A damaged event was left out, in the live or the new generation. */
  broken?(event: BrokenEvent): void;
}

interface Line<Doc> {
  readonly generation: Generation<Doc>;
  readonly runner: ProjectionRunner<Doc>;
}

/** A preparation that runs beside the steps. */
interface Preparation {
  isOver: boolean;
  error?: Error;
}

interface Failure {
  readonly message: string;
  /** A retry would fail again, so there is none until somebody asks for a rebuild. */
  readonly permanent: boolean;
}

interface Request {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Keeps one projection up to date: its live generation follows the log. When it is missing or damaged, or on request, a
 * new generation is built beside it; the switch happens at the same position. Everything runs in `step()`, one batch at
 * a time, so nothing here runs concurrently.
 */
export class CatchUpProjection<Doc> {
  private live: Line<Doc> | undefined;
  private next: Line<Doc> | undefined;
  private preparation: Preparation | undefined;
  private liveFailure: Failure | undefined;
  private buildFailure: Failure | undefined;
  private damaged = false;
  private requests: Request[] = [];
  private head: LogHead = { logId: '', position: 0, hash: '' };

  constructor(
    private readonly projection: Projection<Doc>,
    private readonly source: ProjectionSource,
    private readonly generations: Generations<Doc>,
    private readonly listener: ProjectionListener,
  ) {}

  get name(): string {
    return this.projection.name;
  }

  /** Opens the live generation; without one, the first steps build it. */
  async open(): Promise<void> {
    this.head = await this.source.head();
    const generation = await this.generations.openLive(this.head);
    if (generation) {
      this.live = await this.lineOf(generation);
      await this.listener.switched(this.name, generation.number, this.live.runner.position);
    }
    this.listener.changed(this.status());
  }

  /** Resolves when a new generation is live; joins a build in progress. */
  rebuild(): Promise<void> {
    return new Promise((resolve, reject) => this.requests.push({ resolve, reject }));
  }

  /** Processes one batch. True when there may be more to do; never throws. */
  async step(): Promise<boolean> {
    const before = JSON.stringify(this.status());
    const followed = await this.follow().catch((error) => this.failedToFollow(error));
    const built = await this.build().catch((error) => this.failedToBuild(error));
    const status = this.status();
    if (JSON.stringify(status) !== before) this.listener.changed(status);
    return followed || built;
  }

  async close(): Promise<void> {
    for (const request of this.requests.splice(0)) request.reject(new Error(`Projection ${this.name} was stopped`));
    await this.next?.generation.close();
    await this.live?.generation.close();
    this.next = this.live = undefined;
  }

  status(): ProjectionStatus {
    const { name, version } = this.projection;
    const error = (this.liveFailure ?? this.buildFailure)?.message;
    const building = this.next !== undefined || (this.live === undefined && this.buildFailure === undefined);
    const failed = this.live === undefined || this.liveFailure !== undefined;
    return {
      name,
      version,
      generation: this.live?.generation.number ?? 0,
      position: this.live?.runner.position ?? 0,
      head: this.head.position,
      state: building ? 'building' : failed ? 'failed' : 'live',
      progress: building ? this.progress() : 1,
      ...(error !== undefined && { error }),
    };
  }

  private progress(): number {
    const { position } = this.head;
    return position === 0 ? 0 : Math.min(1, (this.next?.runner.position ?? 0) / position);
  }

  private async follow(): Promise<boolean> {
    this.head = await this.source.head();
    if (!this.live || this.liveFailure?.permanent) return false;
    const result = await this.live.runner.advance();
    await this.live.generation.store.tend?.(Date.now());
    this.liveFailure = undefined;
    this.tellBroken(result?.broken);
    if (result) this.listener.advanced(this.name, result.position, result.keys);
    return result !== undefined;
  }

  private tellBroken(events: readonly BrokenEvent[] = []): void {
    for (const event of events) this.listener.broken?.(event);
  }

  private failedToFollow(error: unknown): boolean {
    this.liveFailure = failureOf(error);
    this.damaged ||= error instanceof DamagedReadModelError;
    return false;
  }

  private async build(): Promise<boolean> {
    if (!this.next) {
      if (!this.isBuildDue()) return false;
      this.buildFailure = undefined;
      this.next = await this.lineOf(await this.generations.create(this.head));
    }
    const goal = this.live?.runner.position ?? this.head.position;
    const result = await this.next.runner.advance(goal);
    this.tellBroken(result?.broken);
    if (result) return true;
    if (this.live && !this.isPrepared(this.next.generation)) return false;
    await this.switchTo(this.next);
    return true;
  }

  /** True after the preparation. Until then, both generations follow the log. */
  private isPrepared(generation: Generation<Doc>): boolean {
    if (!generation.prepare) return true;
    if (!this.preparation) {
      const preparation: Preparation = (this.preparation = { isOver: false });
      void generation
        .prepare()
        .catch((error: Error) => (preparation.error = error))
        .finally(() => (preparation.isOver = true));
    }
    if (this.preparation.error) throw this.preparation.error;
    return this.preparation.isOver;
  }

  private isBuildDue(): boolean {
    const needed = this.live === undefined || this.damaged;
    return this.requests.length > 0 || (needed && !this.buildFailure?.permanent);
  }

  private async failedToBuild(error: unknown): Promise<boolean> {
    this.buildFailure = failureOf(error);
    const unfinished = this.next;
    this.next = this.preparation = undefined;
    for (const request of this.requests.splice(0)) request.reject(error);
    await removeQuietly(unfinished);
    return false;
  }

  /** Both generations are at the same position here, so readers never go back and no change is missed. */
  private async switchTo(line: Line<Doc>): Promise<void> {
    const before = this.live;
    await line.generation.store.tend?.(Date.now());
    await line.generation.complete();
    this.live = line;
    this.next = this.preparation = undefined;
    this.liveFailure = undefined;
    this.damaged = false;
    await this.listener.switched(this.name, line.generation.number, line.runner.position);
    await removeQuietly(before);
    for (const request of this.requests.splice(0)) request.resolve();
  }

  private async lineOf(generation: Generation<Doc>): Promise<Line<Doc>> {
    return { generation, runner: await ProjectionRunner.open(this.projection, this.source, generation.store) };
  }
}

/** If removal fails, the next start removes it. */
const removeQuietly = async (line: Line<unknown> | undefined): Promise<void> => {
  await line?.generation.remove().catch(() => undefined);
};

const failureOf = (error: unknown): Failure => ({
  message: messageOf(error),
  permanent: error instanceof FoldFailedError || error instanceof CheckpointMovedError,
});
