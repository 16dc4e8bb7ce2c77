import { setTimeout as pause } from 'node:timers/promises';
import type { Lease, Leases } from '@reelog/coordination';
import type { EventFeed } from '@reelog/events';
import { aborted } from '@reelog/platform/waiting';
import { FeedSource } from './feed-source.js';
import { CatchUpProjection, type ProjectionListener } from './catch-up-projection.js';
import {
  CheckpointMovedError,
  type Generation,
  type Generations,
  type Projection,
  type ProjectionSource,
  type ProjectionStore,
} from './projection-store.port.js';
import { ProjectionLoop } from './projection-loop.js';

/** Milliseconds before a retry, when the database or the feed could not be reached. */
const RETRY_MS = 500;

export interface LeasedProjectionOptions<Doc> {
  readonly projection: Projection<Doc>;
  readonly generations: Generations<Doc>;
  readonly log: ProjectionSource;
  readonly leases: Leases;
  /** Without a feed, the log is read on every wake-up and every two seconds. */
  readonly feed?: EventFeed;
  /** Makes the listener for one acquisition of the lease. */
  readonly listenerFor: (lease: Lease) => ProjectionListener;
  readonly report: (problem: string, error: unknown) => void;
}

/**
 * Runs one projection in one process of an installation at a time: the lease holder. It stops and competes again when
 * it loses the lease, or when another process has moved the checkpoint.
 */
export class LeasedProjection<Doc> {
  private readonly stopping = new AbortController();
  private active: { readonly loop: ProjectionLoop; readonly lease: Lease } | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: LeasedProjectionOptions<Doc>) {}

  start(): void {
    this.running = this.compete();
  }

  /** Resolves once the current batch is finished and the lease is released. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Checks for new events. */
  wake(): void {
    this.active?.loop.wake();
  }

  /** Resolves when a new generation is live; fails when another process runs the projection. */
  async rebuild(): Promise<void> {
    if (!this.active) throw new Error(`Projection ${this.options.projection.name} runs in another process`);
    await this.active.loop.rebuild(this.options.projection.name);
  }

  /** The lease under which this process runs the projection; undefined when another one does. */
  get lease(): Lease | undefined {
    return this.active?.lease;
  }

  private async compete(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.hold(await this.options.leases.acquire(`projection:${this.options.projection.name}`, signal));
      } catch (error) {
        if (!signal.aborted) await this.rest('Projection stopped', error);
      }
    }
  }

  private async hold(lease: Lease): Promise<void> {
    const moved = new AbortController();
    const ending = AbortSignal.any([lease.signal, this.stopping.signal, moved.signal]);
    const { projection, generations, log, listenerFor } = this.options;
    const source = new FeedSource(log);
    const watched = new WatchedGenerations(generations, () => moved.abort());
    const listener = settling(listenerFor(lease), source, ending);
    const catchUp = new CatchUpProjection(projection, source, watched, listener);
    const loop = new ProjectionLoop([catchUp]);
    try {
      await loop.start();
      this.active = { loop, lease };
      // The status is sent again, so that it replaces any other stored status.
      lease.onRenewed(() => listener.changed(catchUp.status()));
      void this.subscribe(source, loop, ending);
      await aborted(ending);
    } finally {
      this.active = undefined;
      await loop.stop();
      await lease.release().catch(() => undefined); // if this fails, the lease expires
    }
  }

  /** Never rejects; waits as long as the broker is unavailable. */
  private async subscribe(source: FeedSource, loop: ProjectionLoop, ending: AbortSignal): Promise<void> {
    const { feed, projection } = this.options;
    while (feed && !ending.aborted) {
      try {
        const leave = await feed.subscribe(`api.${projection.name}`, (delivery) => {
          if (source.add(delivery)) loop.wake();
        });
        void aborted(ending)
          .then(leave)
          .catch((error: unknown) => this.report('The feed could not be stopped', error));
        return;
      } catch (error) {
        await this.rest('Projection has no feed and reads the log at intervals', error);
      }
    }
  }

  private async rest(problem: string, error: unknown): Promise<void> {
    this.report(problem, error);
    await pause(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private report(problem: string, error: unknown): void {
    this.options.report(`${problem} (${this.options.projection.name})`, error);
  }
}

/** Ignores calls after the lease was lost: they would be out of date. */
const settling = (listener: ProjectionListener, source: FeedSource, ending: AbortSignal): ProjectionListener => ({
  advanced(projection, position, keys) {
    source.settle(position);
    listener.advanced(projection, position, keys);
  },
  async switched(projection, generation, position) {
    source.settle(position);
    await listener.switched(projection, generation, position);
  },
  changed(status) {
    if (!ending.aborted) listener.changed(status);
  },
  broken: (event) => listener.broken?.(event),
});

/** Reports that another runner has moved a checkpoint, or removed a generation. */
class WatchedGenerations<Doc> implements Generations<Doc> {
  constructor(
    private readonly generations: Generations<Doc>,
    private readonly onMoved: () => void,
  ) {}

  async openLive(...args: Parameters<Generations<Doc>['openLive']>): Promise<Generation<Doc> | undefined> {
    const live = await this.generations.openLive(...args);
    return live && this.watch(live);
  }

  async create(...args: Parameters<Generations<Doc>['create']>): Promise<Generation<Doc>> {
    return this.watch(await this.generations.create(...args));
  }

  private watch(generation: Generation<Doc>): Generation<Doc> {
    const { store } = generation;
    const watched: ProjectionStore<Doc> = {
      checkpoint: () => store.checkpoint().catch((error) => this.tell(error)),
      load: (keys) => store.load(keys),
      commit: (batch) => store.commit(batch).catch((error) => this.tell(error)),
      tend: async (nowMs) => store.tend?.(nowMs),
    };
    return {
      number: generation.number,
      store: watched,
      ...(generation.prepare && { prepare: () => generation.prepare?.() ?? Promise.resolve() }),
      complete: () => generation.complete().catch((error) => this.tell(error)),
      remove: () => generation.remove(),
      close: () => generation.close(),
    };
  }

  private tell(error: unknown): never {
    if (error instanceof CheckpointMovedError) this.onMoved();
    throw error;
  }
}
