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
  /** Told of what went wrong and is tried again. */
  readonly report: (problem: string, error: unknown) => void;
  /** Told of a damaged event that was left out. */
  readonly onBroken?: (event: BrokenEvent) => void;
  /** How long what is not live any more can still be read, milliseconds. */
  readonly graceMs?: number;
}
