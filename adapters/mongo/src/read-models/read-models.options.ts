import type { Leases } from '@reelog/coordination';
import type { BrokenEvent, EventFeed, EventLog } from '@reelog/events';
import type { Announcements } from '@reelog/messaging';
import type { MongoConnection } from '../connection/mongo.connection.js';

export interface MongoReadModelsOptions {
  readonly connection: MongoConnection;
  readonly log: Pick<EventLog, 'head' | 'readPage'>;
  readonly leases: Leases;
  readonly feed?: EventFeed;
  readonly announcements: Announcements;
  /** Called for problems that are retried. */
  readonly report: (problem: string, error: unknown) => void;
  /** Called for a damaged event that was left out. */
  readonly onBroken?: (event: BrokenEvent) => void;
  /** How long an old generation can still be read, milliseconds. */
  readonly graceMs?: number;
}
