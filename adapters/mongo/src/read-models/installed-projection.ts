import type { Lease } from '@reelog/coordination';
import type { EventLog } from '@reelog/events';
import { LOG_GREW, PROJECTION_ADVANCED, PROJECTION_SWITCHED } from '@reelog/messaging';
import { messageOf } from '@reelog/platform/errors';
import {
  type AnnouncedAdvance,
  EventLogSource,
  LeasedProjection,
  type Projection,
  type ProjectionAdvance,
  type ProjectionListener,
  type ProjectionStatus,
  RemoteProjection,
} from '@reelog/read-models';
import type { DocumentLayout, Positioned } from './projection-layout.js';
import { MongoGenerations } from './projection-generations.js';
import { MongoProjectionStatus } from './projection-status.js';
import type { MongoReadModel } from './read-model.js';
import type { MongoReadModelsOptions } from './read-models.options.js';

/** Milliseconds between two checks for requested rebuilds. */
const REQUESTS_MS = 500;

export interface InstalledProjectionOptions<Doc extends Positioned> extends MongoReadModelsOptions {
  readonly projection: Projection<Doc>;
  readonly layout: DocumentLayout<Doc>;
  readonly model: MongoReadModel;
  readonly changedBetween: (after: number, upTo: number) => Promise<readonly string[]>;
  readonly forget: (keys?: readonly string[]) => void;
  readonly onAdvance: (advance: ProjectionAdvance) => void;
}

/**
 * One projection of the installation: runs here if this process holds the lease, and is observed here in any case. All
 * processes, including this one, learn of the runner's work by announcements and from the store.
 */
export class MongoInstalledProjection<Doc extends Positioned> {
  private readonly remote: RemoteProjection;
  private readonly runner: LeasedProjection<Doc>;
  private readonly stored: MongoProjectionStatus;
  private readonly stopping = new AbortController();
  private stopListening: (() => void)[] = [];
  private requests: NodeJS.Timeout | undefined;
  private rebuilding = false;
  private last: ProjectionStatus;

  constructor(private readonly options: InstalledProjectionOptions<Doc>) {
    const { projection, connection, layout, log, model, leases, feed, report } = options;
    const { name, version } = projection;
    this.last = { name, version, generation: 0, position: 0, head: 0, state: 'building', progress: 0 };
    this.stored = new MongoProjectionStatus(connection, name);
    this.remote = new RemoteProjection({
      name,
      find: async () => {
        const live = await model.find();
        return live && { generation: live._id, position: live.checkpoint };
      },
      changedBetween: options.changedBetween,
      forget: options.forget,
      onAdvance: options.onAdvance,
      report,
    });
    this.runner = new LeasedProjection({
      projection,
      generations: new MongoGenerations(connection, projection, layout, options.graceMs),
      log: new EventLogSource(log),
      leases,
      ...(feed && { feed }),
      listenerFor: (lease) => this.announcing(lease),
      report,
    });
  }

  async start(): Promise<void> {
    const { announcements, projection } = this.options;
    this.stopListening = [
      announcements.listen(LOG_GREW, () => this.runner.wake()),
      announcements.listen(PROJECTION_ADVANCED, (message) => {
        const advance = message as AnnouncedAdvance;
        if (advance.projection === projection.name) this.remote.announced(advance);
      }),
      announcements.listen(PROJECTION_SWITCHED, (message) => {
        if ((message as { projection: string }).projection === projection.name) void this.remote.look();
      }),
    ];
    await this.remote.start();
    this.runner.start();
    this.requests = setInterval(() => void this.runRequests(), REQUESTS_MS);
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error(`Projection ${this.options.projection.name} was stopped`));
    clearInterval(this.requests);
    for (const stop of this.stopListening) stop();
    await this.runner.stop();
    await this.remote.stop();
  }

  /** Every advance up to this position was reported. */
  get position(): number {
    return this.remote.position;
  }

  wake(): void {
    this.runner.wake();
  }

  waitFor(position: number, timeoutMs: number): Promise<boolean> {
    return this.remote.waitFor(position, timeoutMs);
  }

  rebuild(): Promise<void> {
    return this.stored.askForRebuild(this.stopping.signal);
  }

  /** The stored status; while the server does not answer, the last known one with state `failed`. */
  async status(log: Pick<EventLog, 'head'>): Promise<ProjectionStatus> {
    try {
      const [status, live, head] = await Promise.all([this.stored.read(), this.options.model.find(), log.head()]);
      const { name, version } = this.options.projection;
      const told = status?.told ?? { state: live ? ('live' as const) : ('building' as const), progress: live ? 1 : 0 };
      const place = { generation: live?.number ?? 0, position: live?.checkpoint ?? 0, head: head.position };
      this.last = { name, version, ...place, ...told };
      return this.last;
    } catch (error) {
      return { ...this.last, state: 'failed', error: messageOf(error) };
    }
  }

  private announcing({ fence }: Lease): ProjectionListener {
    const { announcements } = this.options;
    let from = 0;
    return {
      advanced: (projection, position, keys) => {
        announcements.announce(PROJECTION_ADVANCED, { projection, from, position, keys });
        from = position;
      },
      switched: async (projection, generation, position) => {
        from = position;
        announcements.announce(PROJECTION_SWITCHED, { projection, generation });
      },
      changed: (status) => this.stored.tell(status, fence),
      broken: (event) => this.options.onBroken?.(event),
    };
  }

  /** Runs rebuilds that any process has requested; if this process ends meanwhile, the next runner does it. */
  private async runRequests(): Promise<void> {
    const { lease } = this.runner;
    if (this.rebuilding || !lease) return;
    this.rebuilding = true;
    try {
      const { asked = 0, done = 0 } = (await this.stored.read()) ?? {};
      if (asked > done) await this.stored.answer(asked, await this.rebuildHere(lease), lease.fence);
    } catch (error) {
      if (!this.stopping.signal.aborted) this.options.report('A rebuild could not be confirmed', error);
    } finally {
      this.rebuilding = false;
    }
  }

  /** Returns the error message, or null. @throws when this process no longer runs the projection */
  private async rebuildHere(lease: Lease): Promise<string | null> {
    try {
      await this.runner.rebuild();
      return null;
    } catch (error) {
      if (lease.signal.aborted) throw error;
      return messageOf(error);
    }
  }
}
