import type { CommitReceipt } from '../event-log/event-log.port.js';
import type { Connection, Statement } from './sqlite.log-schema.js';

type CommitRow = readonly [string, number, number, string, number];

/** Commits by command id, over one connection. */
export class SqliteCommits {
  readonly #find: Statement;

  constructor(connection: Connection) {
    this.#find = connection
      .prepare(
        `SELECT c.request_digest, c.first_position, c.last_position, e.stream_id, e.stream_version
         FROM commits c JOIN events e ON e.position = c.last_position WHERE c.command_id = ?`,
      )
      .raw();
  }

  /** The receipt a repeated command gets: that of its first commit, marked as a duplicate. */
  find(commandId: string): CommitReceipt | undefined {
    const row = this.#find.get([commandId]) as CommitRow | undefined;
    if (!row) return undefined;
    const [requestDigest, firstPosition, lastPosition, streamId, streamVersion] = row;
    return { duplicate: true, streamId, firstPosition, lastPosition, streamVersion, requestDigest };
  }
}
