import { serveCalls } from '@reelog/platform/workers';
import type { Commit, LogHead } from '../event-log/event-log.port.js';
import { EventLogFullError } from '../event-log/event-log.port.js';
import type { CommitOutcome } from '../event-log/group-commit.js';
import { SqliteLogWriter } from './sqlite.log-writer.js';

export interface WrittenBatch {
  readonly outcomes: readonly CommitOutcome[];
  readonly head: LogHead;
}

/** In its place when there was no room: the class of an error does not cross threads. */
export interface NoRoom {
  readonly noRoom: string;
}

let writer: SqliteLogWriter | undefined;

function opened(): SqliteLogWriter {
  if (!writer) throw new Error('The log has not been opened.');
  return writer;
}

const methods = {
  open: (path: string): LogHead => {
    writer = SqliteLogWriter.open(path);
    return writer.head;
  },
  /**
   * @param batch JSON of a list of commits: text crosses threads faster than objects do
   * @returns JSON of a WrittenBatch, or of NoRoom
   */
  write: (batch: string): string => {
    try {
      const outcomes = opened().write(JSON.parse(batch) as Commit[]);
      return JSON.stringify({ outcomes, head: opened().head } satisfies WrittenBatch);
    } catch (error) {
      if (!(error instanceof EventLogFullError)) throw error;
      return JSON.stringify({ noRoom: error.message } satisfies NoRoom);
    }
  },
  tryWriting: (): void => opened().tryWriting(),
  close: (): void => writer?.close(),
};

export type LogWriterMethods = typeof methods;

serveCalls(methods);
