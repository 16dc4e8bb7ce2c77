import type { CatalogQueries, PendingWorkQueries, Projections } from '../catalog/catalog-queries.port.js';
import type { History } from './history.js';

/** Read models of an empty log, not started. */
export interface ReadModelsUnderTest {
  readonly history: History;
  /** Not to be kept: `restart` replaces them. */
  readonly models: Projections & { readonly catalog: CatalogQueries; readonly pendingWork: PendingWorkQueries };
  /** Resolves when they can be asked. */
  start(): Promise<void>;
  /** Ends them, and starts others on what they have stored. */
  restart(): Promise<void>;
  /** Brings what is new in the history to the log. */
  append(): void;
  /** The same, and tells the read models. */
  publish(): void;
  /** From now on no process tells another one anything. */
  loseAnnouncements(): void;
  /** Numbers of the catalog's generations that are stored, once what was given up has been removed. */
  generations(): Promise<readonly number[]>;
  close(): Promise<void>;
}

const WAIT_MS = 20_000;

/** Tells the read models what is new, and resolves when they have taken it in. */
export async function caughtUp(tested: ReadModelsUnderTest): Promise<void> {
  tested.publish();
  for (const projection of ['catalog', 'pending-work'])
    expect(await tested.models.waitFor(projection, tested.history.events.length, WAIT_MS)).toBe(true);
}
