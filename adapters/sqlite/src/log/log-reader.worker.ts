import { workerData } from 'node:worker_threads';
import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import type {
  BrokenEvent,
  CommitReceipt,
  EventCounts,
  EventPage,
  ReadPageOptions,
  ReadStreamOptions,
} from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { CurrentLogReader } from './current-log-reader.js';
import { describing } from './log-errors.js';
import type { SqliteLogReader } from './sqlite.log-reader.js';

const { path } = workerData as { path: string };
let opened: CurrentLogReader | undefined;

/** Opened at the first call, because the writer creates the file. */
const reading = <Result>(action: (reader: SqliteLogReader) => Result): Result =>
  describing(path, () => action((opened ??= new CurrentLogReader(path)).reader));

const methods = {
  findCommit: (commandId: string): CommitReceipt | undefined => reading((reader) => reader.findCommit(commandId)),
  readStream: (streamId: string, options: ReadStreamOptions): EventPage<RecordedEvent> =>
    reading((reader) => reader.readStream(streamId, options)),
  readPage: (options: ReadPageOptions): EventPage<StoredEvent> => reading((reader) => reader.readPage(options)),
  countEvents: (after: number): EventCounts => reading((reader) => reader.countEvents(after)),
  readAfter: (after: number, limit: number): (RecordedEvent | BrokenEvent)[] =>
    reading((reader) => reader.readAfter(after, limit)),
  close: (): void => opened?.close(),
};

export type LogReaderMethods = typeof methods;

serveCalls(methods);
