import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import type { StoredEvent } from '@reelog/domain';
import { format1Events } from '../../../../../libs/events/src/testing/format-1-events.js';
import { EVENT_COLUMNS, rowFromEvent } from '../event-row.js';

const LOG_ID = '0f0e0d0c-0b0a-4908-8706-050403020100';

/** A log as releases of format 1 wrote it, one event for each time; the SQL is that of commit 4d32eb5. */
export function writeFormat1Log(path: string, occurredAt: readonly string[]): readonly StoredEvent[] {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new Database(path);
  connection.exec('PRAGMA journal_mode = WAL;');
  connection.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream_id TEXT NOT NULL,
      stream_version INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      type TEXT NOT NULL,
      schema_version INTEGER NOT NULL,
      occurred_at TEXT NOT NULL,
      actor_id TEXT NOT NULL,
      actor_role TEXT NOT NULL,
      command_id TEXT NOT NULL,
      correlation_id TEXT NOT NULL,
      causation_id TEXT,
      data_hash TEXT NOT NULL,
      previous_hash TEXT NOT NULL,
      hash TEXT NOT NULL,
      salts TEXT,
      data TEXT NOT NULL,
      UNIQUE (stream_id, stream_version)
    );
    CREATE TABLE commits (
      command_id TEXT PRIMARY KEY,
      request_digest TEXT NOT NULL,
      first_position INTEGER NOT NULL,
      last_position INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO meta VALUES ('log_id', '${LOG_ID}'), ('format_version', '1');`);
  const columns = EVENT_COLUMNS.split(',').slice(0, -1);
  const insert = connection.prepare(`INSERT INTO events (${columns.join()}) VALUES (${columns.map(() => '?').join()})`);
  const commit = connection.prepare('INSERT INTO commits VALUES (?, ?, ?, ?)');
  const events = format1Events(occurredAt);
  connection
    .transaction(() => {
      for (const event of events) {
        insert.run(rowFromEvent(event).slice(0, -1));
        commit.run([event.commandId, '', event.position, event.position]);
      }
    })
    .immediate();
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  connection.close();
  return events;
}
