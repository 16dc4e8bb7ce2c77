import type { StoredEvent } from '@reelog/domain';
import type { Commit, CommitReceipt, UnchangedCommand } from '@reelog/events';
import { SqliteCommits } from './commits.js';
import { EVENT_COLUMNS, rowFromEvent } from './event-row.js';
import type { Connection, Statement } from './log-schema.js';

/** The stored fields of a commit beside its events. */
type ClaimedCommit = Pick<Commit, 'commandId' | 'requestDigest'> & { readonly events: readonly unknown[] };

/** The statements for writing, over one connection to a log of the current format. */
export class SqliteInserts {
  private readonly commits: SqliteCommits;
  private readonly insertEvent: Statement;
  private readonly commit: Statement;
  private readonly insertUnchanged: Statement;

  constructor(connection: Connection) {
    this.commits = new SqliteCommits(connection);
    const places = EVENT_COLUMNS.split(',').map(() => '?');
    this.insertEvent = connection.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (${places.join(',')})`);
    this.commit = connection.prepare(
      'INSERT OR IGNORE INTO commits (command_id, request_digest, first_position, last_position) VALUES (?, ?, ?, ?)',
    );
    this.insertUnchanged = connection.prepare(
      `INSERT INTO unchanged_commands (command_id, request_digest, stream_id, stream_version, position)
       VALUES (?, ?, ?, ?, ?)`,
    );
  }

  find(commandId: string): CommitReceipt | undefined {
    return this.commits.find(commandId);
  }

  findUnchanged(commandId: string): CommitReceipt | undefined {
    return this.commits.findUnchanged(commandId);
  }

  event(event: StoredEvent): void {
    this.insertEvent.run(rowFromEvent(event));
  }

  /** False when the command id was used before. The insert itself detects that, so that no lookup is needed. */
  claimCommandId({ commandId, requestDigest, events }: ClaimedCommit, head: number): boolean {
    return this.commit.run([commandId, requestDigest, head + 1, head + events.length]).changes === 1;
  }

  unchanged({ commandId, requestDigest, streamId, streamVersion, position }: UnchangedCommand): void {
    this.insertUnchanged.run([commandId, requestDigest, streamId, streamVersion, position]);
  }
}
