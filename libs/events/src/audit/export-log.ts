import { exportFooter, exportHeader, exportLine, toLines } from '../export-format.js';
import type { LogToExport } from './stored-log.js';

/** The log as NDJSON, in chunks of whole lines including their line ends. */
export async function* exportLog(open: () => LogToExport | Promise<LogToExport>): AsyncGenerator<Buffer, void> {
  const log = await open();
  try {
    yield toLines([exportHeader(log.head.logId, log.format)]);
    for await (const events of log.events()) yield toLines(events.map(exportLine));
    yield toLines([exportFooter(log.head)]);
  } finally {
    log.close();
  }
}
