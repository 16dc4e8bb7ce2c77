import type { Leases } from '../coordination/leases.port.js';
import type { BrokenEvent } from '../event-log/broken-event.js';
import type { EventLog } from '../event-log/event-log.port.js';
import type { Announcements } from '../transport/announcements.port.js';
import type { EventFeed } from '../transport/event-feed.port.js';
import type { MongoConnection } from './mongo.connection.js';

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
