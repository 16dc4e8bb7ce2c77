import type { LogHead } from './event-log.port.js';

/** Of the lines below; raised when an older verifier could not read them any more. */
export const EXPORT_FORMAT_VERSION = 1;

/** First line of an export. Stored events follow, one a line, in the order of their positions. */
export interface ExportHeader {
  readonly reelog: 'export';
  readonly formatVersion: number;
  readonly logId: string;
}

/** Last line: the head that the log had when the export began; a file without it was cut. */
export interface ExportFooter {
  readonly reelog: 'end';
  readonly head: LogHead;
}

export const exportHeader = (logId: string): ExportHeader => ({
  reelog: 'export',
  formatVersion: EXPORT_FORMAT_VERSION,
  logId,
});

export const exportFooter = (head: LogHead): ExportFooter => ({ reelog: 'end', head });

/** NDJSON: one value a line, each with its line end. */
export const toLines = (values: readonly object[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
