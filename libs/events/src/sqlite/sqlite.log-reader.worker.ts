import { workerData } from 'node:worker_threads';
import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import { serveCalls } from '@reelog/platform/workers';
import type { CommitReceipt, EventPage, ReadPageOptions, ReadStreamOptions } from '../event-log/event-log.port.js';
import { SqliteLogReader } from './sqlite.log-reader.js';

const { path } = workerData as { path: string };
let opened: SqliteLogReader | undefined;

/** Opened at the first call: the writer makes the file. */
const reader = (): SqliteLogReader => (opened ??= new SqliteLogReader(path));

const methods = {
  findCommit: (commandId: string): CommitReceipt | undefined => reader().findCommit(commandId),
  readStream: (streamId: string, options: ReadStreamOptions): EventPage<RecordedEvent> =>
    reader().readStream(streamId, options),
  readPage: (options: ReadPageOptions): EventPage<StoredEvent> => reader().readPage(options),
  readAfter: (after: number, limit: number): RecordedEvent[] => reader().readAfter(after, limit),
  close: (): void => opened?.close(),
};

export type LogReaderMethods = typeof methods;

serveCalls(methods);
