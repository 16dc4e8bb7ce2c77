import {
  CATALOG,
  catalogProjection,
  PENDING_WORK,
  pendingWorkProjection,
  type PendingWorkQueries,
  type ProjectionAdvance,
  type Projections,
  type ProjectionStatus,
} from '@reelog/read-models';
import { catalogLayout } from './catalog.layout.js';
import { MongoInstalledProjection } from './installed-projection.js';
import { MongoPendingWorkQueries, pendingWorkLayout } from './pending-work.js';
import { MongoReadModel } from './read-model.js';
import type { MongoReadModelsOptions } from './read-models.options.js';
import { MongoCachedCatalog } from './cached-catalog.js';

/** Entries per query after missed announcements. */
const CHANGES_A_PAGE = 1_000;

/**
 * The read side on MongoDB, shared by all processes of an installation: all query, only one folds and writes,
 * and each reports every advance to its own listeners.
 */
export class MongoReadModels implements Projections {
  readonly catalog: MongoCachedCatalog;
  readonly pendingWork: PendingWorkQueries;
  private readonly projections: ReadonlyMap<string, Installed>;
  private readonly listeners = new Set<(advance: ProjectionAdvance) => void>();

  /** Nothing is read or written before `start()`. */
  constructor(private readonly options: MongoReadModelsOptions) {
    const model = new MongoReadModel(options.connection, catalogProjection);
    const work = new MongoReadModel(options.connection, pendingWorkProjection);
    const onAdvance = (advance: ProjectionAdvance): void => this.tell(advance);
    this.catalog = new MongoCachedCatalog(model, () => catalog.position);
    this.pendingWork = new MongoPendingWorkQueries(work);
    const catalog = new MongoInstalledProjection({
      ...options,
      projection: catalogProjection,
      layout: catalogLayout,
      model,
      changedBetween: (after, upTo) => this.changedVideos(after, upTo),
      forget: (keys) => this.catalog.forget(keys),
      onAdvance,
    });
    const pendingWork = new MongoInstalledProjection({
      ...options,
      projection: pendingWorkProjection,
      layout: pendingWorkLayout,
      model: work,
      changedBetween: async () => [], // listeners query the due jobs themselves
      forget: () => undefined,
      onAdvance,
    });
    this.projections = new Map<string, Installed>([
      [CATALOG, catalog],
      [PENDING_WORK, pendingWork],
    ]);
  }

  /** Resolves when the existing read models can be queried. @throws ReadModelUnavailableError */
  async start(): Promise<void> {
    for (const projection of this.projections.values()) await projection.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.projections.values()].map((projection) => projection.stop()));
  }

  /** Reports new events in the log. Cheap; may be called any number of times. */
  notify(): void {
    for (const projection of this.projections.values()) projection.wake();
  }

  onAdvance(listener: (advance: ProjectionAdvance) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async waitFor(projection: string, position: number, timeoutMs: number): Promise<boolean> {
    return this.projection(projection).waitFor(position, timeoutMs);
  }

  status(): Promise<ProjectionStatus[]> {
    return Promise.all([...this.projections.values()].map((projection) => projection.status(this.options.log)));
  }

  async rebuild(projection: string): Promise<void> {
    await this.projection(projection).rebuild();
  }

  private tell(advance: ProjectionAdvance): void {
    for (const listener of this.listeners) listener(advance);
  }

  private async changedVideos(after: number, upTo: number): Promise<string[]> {
    const keys: string[] = [];
    for (let last = after; last < upTo;) {
      const page = await this.catalog.changedSince(last, CHANGES_A_PAGE);
      keys.push(...page.map(({ videoId }) => videoId));
      last = page.length < CHANGES_A_PAGE ? upTo : (page.at(-1)?.position ?? upTo);
    }
    return keys;
  }

  private projection(name: string): Installed {
    const projection = this.projections.get(name);
    if (!projection) throw new Error(`There is no projection ${name}`);
    return projection;
  }
}

type Installed = Pick<
  MongoInstalledProjection<{ readonly position: number }>,
  'start' | 'stop' | 'wake' | 'waitFor' | 'status' | 'rebuild'
>;
