import type { Worker } from 'node:worker_threads';
import { startWorker, WorkerClient } from '@reelog/platform/workers';
import {
  CATALOG,
  catalogProjection,
  PENDING_WORK,
  pendingWorkProjection,
  type PendingWorkQueries,
  PositionWaiters,
  type ProjectionAdvance,
  type Projections,
  type ProjectionStatus,
} from '@reelog/read-models';
import { SqlitePendingWorkQueries } from './pending-work.queries.js';
import { ReadModelConnection } from './read-models.connection.js';
import { generationFile } from './read-models.files.js';
import { CachedCatalog } from './cached-catalog.js';
import type {
  LogFindings,
  ReadModelsAnnouncement,
  ReadModelsOptions,
  ReadModelsWorker,
} from './read-models.protocol.js';

/** Milliseconds before a dead thread is replaced. */
const RESTART_MS = 1_000;

/** Answers to calls use the same port, without a type; the client handles those. */
type Announced = ReadModelsAnnouncement | { readonly type?: never };

/** One projection as this thread sees it. */
interface View {
  readonly version: number;
  readonly model: ReadModelConnection;
  readonly waiters: PositionWaiters;
  status: ProjectionStatus;
}

/**
 * The read side on SQLite: one worker thread folds and writes, this thread only queries. A dead thread is replaced; its
 * committed work is kept.
 */
export class SqliteReadModels implements Projections {
  readonly catalog: CachedCatalog;
  readonly pendingWork: PendingWorkQueries;
  private readonly views: ReadonlyMap<string, View>;
  private readonly listeners = new Set<(advance: ProjectionAdvance) => void>();
  private client: WorkerClient<ReadModelsWorker> | undefined;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  /** Nothing is read or written before `start()`. */
  constructor(
    private readonly options: ReadModelsOptions,
    private readonly findings: LogFindings = {},
  ) {
    const catalog = this.viewOf(catalogProjection);
    const pendingWork = this.viewOf(pendingWorkProjection);
    this.views = new Map([
      [CATALOG, catalog],
      [PENDING_WORK, pendingWork],
    ]);
    this.catalog = new CachedCatalog(catalog.model);
    this.pendingWork = new SqlitePendingWorkQueries(pendingWork.model);
  }

  /**
   * Resolves when the existing read models can be queried; missing ones are being built then.
   * @throws Error when the log cannot be read
   */
  async start(): Promise<void> {
    const worker = this.startThread();
    worker.on('message', (announcement: Announced) => this.handle(announcement));
    this.client = new WorkerClient<ReadModelsWorker>(worker);
    let cause = new Error('The thread of the read models has ended.');
    worker.on('error', (error) => (cause = error));
    await this.client.call('start');
    worker.on('exit', () => this.replace(cause));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    await this.client?.call('stop').catch(() => undefined); // it may be dead already
    await this.client?.end();
    for (const view of this.views.values()) {
      view.waiters.close();
      view.model.close();
    }
  }

  /** Reports new events in the log. Cheap; may be called any number of times. */
  notify(): void {
    this.client?.call('wake').catch(() => undefined); // a dead thread is replaced, and the new one reads the log
  }

  onAdvance(listener: (advance: ProjectionAdvance) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  waitFor(projection: string, position: number, timeoutMs: number): Promise<boolean> {
    return this.view(projection).waiters.waitFor(position, timeoutMs);
  }

  async status(): Promise<ProjectionStatus[]> {
    return [...this.views.values()].map((view) => view.status);
  }

  async rebuild(projection: string): Promise<void> {
    this.view(projection);
    if (!this.client) throw new Error('The read models were not started.');
    await this.client.call('rebuild', projection);
  }

  protected startThread(): Worker {
    const module = new URL('./read-models.worker.js', import.meta.url);
    return startWorker(module, { workerData: this.options, name: 'read-models' });
  }

  private handle(announcement: Announced): void {
    switch (announcement.type) {
      case 'advanced':
        this.advanced(announcement);
        break;
      case 'switched':
        this.switched(announcement);
        break;
      case 'status':
        this.view(announcement.status.name).status = announcement.status;
        break;
      case 'broken':
        this.findings.onBroken?.(announcement.event);
        break;
      case 'damaged':
        this.findings.onDamage?.(announcement.problem);
        break;
      case undefined:
        break;
    }
  }

  private advanced({ projection, position, keys }: ProjectionAdvance): void {
    if (projection === CATALOG) this.catalog.forget(keys);
    this.view(projection).waiters.advance(position);
    for (const listener of this.listeners) listener({ projection, position, keys });
  }

  private switched({ projection, generation, position }: { projection: string; generation: number; position: number }) {
    const view = this.view(projection);
    view.model.switchTo(generationFile(this.options.folder, projection, view.version, generation).path);
    this.catalog.forget();
    view.waiters.advance(position);
    this.client?.call('released', projection).catch(() => undefined);
  }

  private replace(cause: Error): void {
    if (this.stopping) return;
    for (const view of this.views.values()) view.status = { ...view.status, state: 'failed', error: cause.message };
    this.restart = setTimeout(() => void this.start().catch((error: Error) => this.replace(error)), RESTART_MS);
  }

  private view(projection: string): View {
    const view = this.views.get(projection);
    if (!view) throw new Error(`There is no projection ${projection}`);
    return view;
  }

  private viewOf({ name, version }: { name: string; version: number }): View {
    const rebuild = () => this.rebuild(name).catch(() => undefined); // the status has the error
    return {
      version,
      model: new ReadModelConnection(name, () => void rebuild()),
      waiters: new PositionWaiters(),
      status: { name, version, generation: 0, position: 0, head: 0, state: 'building', progress: 0 },
    };
  }
}
