import type { StoredEvent } from '@reelog/domain';
import { EVENT_COLUMNS, rowFromEvent } from '../event-row.js';
import { type Connection, openForWriting, readHead } from '../log-schema.js';

/** A source of events, the first at position 1. */
interface Events {
  readonly events: readonly unknown[];
}

/** A log file that stores events unsealed: for tests of readers. */
export class LogFile {
  private readonly connection: Connection;
  private written = 0;

  constructor(readonly path: string) {
    this.connection = openForWriting(path);
  }

  /** Appends the new events of the history. */
  append({ events }: Events): void {
    const places = EVENT_COLUMNS.split(',').map(() => '?');
    const insert = this.connection.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (${places.join(', ')})`);
    // each event as a commit of its own
    const note = this.connection.prepare(
      'INSERT OR IGNORE INTO commits (command_id, request_digest, first_position, last_position) VALUES (?, ?, ?, ?)',
    );
    const fresh = events.slice(this.written) as StoredEvent[];
    this.connection
      .transaction(() => {
        for (const event of fresh) {
          insert.run([...rowFromEvent(event)]);
          note.run([event.commandId, '', event.position, event.position]);
        }
      })
      .immediate();
    this.written = events.length;
  }

  get logId(): string {
    return readHead(this.connection).logId;
  }

  close(): void {
    this.connection.close();
  }
}
