import type { CatalogQueries, PendingWorkQueries, Projections } from '../catalog/catalog-queries.port.js';
import type { History } from './history.js';

/** Read models of an empty log, not started. */
export interface ReadModelsUnderTest {
  readonly history: History;
  /** Do not keep: `restart` replaces them. */
  readonly models: Projections & { readonly catalog: CatalogQueries; readonly pendingWork: PendingWorkQueries };
  /** Resolves when they can be queried. */
  start(): Promise<void>;
  /** Stops them, and starts new ones on the stored data. */
  restart(): Promise<void>;
  /** Appends the new events of the history to the log. */
  append(): void;
  /** The same, and notifies the read models. */
  publish(): void;
  /** From now on no announcement reaches another process. */
  loseAnnouncements(): void;
  /** Numbers of the stored generations of the catalog, after old ones have been removed. */
  generations(): Promise<readonly number[]>;
  close(): Promise<void>;
}

const WAIT_MS = 20_000;

/** Notifies the read models of new events, and resolves when they have folded them in. */
export async function caughtUp(tested: ReadModelsUnderTest): Promise<void> {
  tested.publish();
  for (const projection of ['catalog', 'pending-work'])
    expect(await tested.models.waitFor(projection, tested.history.events.length, WAIT_MS)).toBe(true);
}
