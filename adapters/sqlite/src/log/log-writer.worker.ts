import {
  type Commit,
  type CommitOutcome,
  type CommitReceipt,
  EventLogFullError,
  type LogHead,
  type UnchangedCommand,
} from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { SqliteLogWriter } from './log-writer.js';

export interface WrittenBatch {
  readonly outcomes: readonly CommitOutcome[];
  readonly head: LogHead;
}

/** The result when there was no room: the class of an error does not cross threads. */
export interface NoRoom {
  readonly noRoom: string;
}

let writer: SqliteLogWriter | undefined;

function opened(): SqliteLogWriter {
  if (!writer) throw new Error('The log has not been opened.');
  return writer;
}

function orNoRoom<Result>(action: () => Result): Result | NoRoom {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof EventLogFullError)) throw error;
    return { noRoom: error.message };
  }
}

const methods = {
  open: (path: string): LogHead => {
    writer = SqliteLogWriter.open(path);
    return writer.head;
  },
  /**
   * @param batch JSON of a list of commits: text crosses threads faster than objects
   * @returns JSON of a WrittenBatch, or of NoRoom
   */
  write: (batch: string): string =>
    JSON.stringify(
      orNoRoom((): WrittenBatch => {
        const outcomes = opened().write(JSON.parse(batch) as Commit[]);
        return { outcomes, head: opened().head };
      }),
    ),
  rememberUnchanged: (command: UnchangedCommand): CommitReceipt | NoRoom =>
    orNoRoom(() => opened().rememberUnchanged(command)),
  needsMigration: (): boolean => opened().needsMigration,
  migrate: (): void => opened().migrate(),
  movedTo: (): string | undefined => opened().movedTo,
  noteMoved: (where: string | undefined): void => opened().noteMoved(where),
  tryWriting: (): void => opened().tryWriting(),
  close: (): void => writer?.close(),
};

export type LogWriterMethods = typeof methods;

serveCalls(methods);
