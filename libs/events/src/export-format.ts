import type { StoredEvent } from '@reelog/domain';
import { type BrokenEvent, isBroken } from './damage/broken-event.js';
import type { LogHead } from './event-log.port.js';
import { LOG_FORMAT } from './log-format.js';

/** Known formats of an export; an export has the format of its log. */
export const EXPORT_FORMATS: readonly number[] = [1, LOG_FORMAT];

/** First line of an export. Stored events follow, one per line, in the order of their positions. */
export interface ExportHeader {
  readonly reelog: 'export';
  readonly formatVersion: number;
  readonly logId: string;
}

/** Last line: the head of the log when the export began. A file without it was cut. */
export interface ExportFooter {
  readonly reelog: 'end';
  readonly head: LogHead;
}

/** Replaces an event that is damaged in the log: the export continues, and its verification names the position. */
export interface BrokenLine {
  readonly reelog: 'broken';
  readonly position: number;
  readonly problem: string;
}

export const exportHeader = (logId: string, formatVersion: number): ExportHeader => ({
  reelog: 'export',
  formatVersion,
  logId,
});

export const exportFooter = (head: LogHead): ExportFooter => ({ reelog: 'end', head });

export const exportLine = (event: StoredEvent | BrokenEvent): StoredEvent | BrokenLine =>
  isBroken(event) ? { reelog: 'broken', ...event } : event;

/** NDJSON: one value per line, each with its line end. */
export const toLines = (values: readonly object[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
