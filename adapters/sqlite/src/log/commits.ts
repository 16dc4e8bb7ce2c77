import type { CommitReceipt } from '@reelog/events';
import { type Connection, readFormat, type Statement, textOf } from './log-schema.js';

type CommitRow = readonly [
  requestDigest: Buffer,
  firstPosition: number,
  lastPosition: number,
  streamId: Buffer,
  streamVersion: number,
];

/** Commits and unchanged commands by command id, over one connection. */
export class SqliteCommits {
  private readonly selectCommit: Statement;
  private readonly selectUnchanged: Statement | undefined;

  constructor(connection: Connection) {
    this.selectCommit = connection
      .prepare(
        `SELECT CAST(c.request_digest AS BLOB), CAST(c.first_position AS INTEGER), CAST(c.last_position AS INTEGER),
           CAST(e.stream_id AS BLOB), CAST(e.stream_version AS INTEGER)
         FROM commits c JOIN events e ON e.position = c.last_position WHERE c.command_id = ?`,
      )
      .raw();
    if (readFormat(connection) === 1) return;
    this.selectUnchanged = connection
      .prepare(
        `SELECT CAST(request_digest AS BLOB), CAST(position AS INTEGER) + 1, CAST(position AS INTEGER),
           CAST(stream_id AS BLOB), CAST(stream_version AS INTEGER)
         FROM unchanged_commands WHERE command_id = ?`,
      )
      .raw();
  }

  /** The receipt of a repeated command: that of its first commit or stored result, marked as a duplicate. */
  find(commandId: string): CommitReceipt | undefined {
    const row = this.selectCommit.get([commandId]) as CommitRow | undefined;
    return row ? receiptOf(row, true) : this.findUnchanged(commandId);
  }

  /** As `find`, but only for commands that changed nothing. */
  findUnchanged(commandId: string): CommitReceipt | undefined {
    const row = this.selectUnchanged?.get([commandId]) as CommitRow | undefined;
    return row && receiptOf(row, false);
  }
}

const receiptOf = (row: CommitRow, recorded: boolean): CommitReceipt => {
  const [requestDigest, firstPosition, lastPosition, streamId, streamVersion] = row;
  return {
    duplicate: true,
    recorded,
    streamId: textOf(streamId),
    firstPosition,
    lastPosition,
    streamVersion,
    requestDigest: textOf(requestDigest),
  };
};
