import { EventLogUnavailableError } from '../../event-log/event-log.port.js';
import type { EventLog } from '../../event-log/event-log.port.js';

/** A log that refuses appends for as long as a test wants it to. */
export function breakableLog(log: EventLog): { readonly log: EventLog; down: boolean } {
  const breakable = {
    down: false,
    log: {
      append: (commit) =>
        breakable.down ? Promise.reject(new EventLogUnavailableError('The test took it down.')) : log.append(commit),
      findCommit: (commandId) => log.findCommit(commandId),
      readStream: (streamId, options) => log.readStream(streamId, options),
      readPage: (options) => log.readPage(options),
      tail: (options) => log.tail(options),
      head: () => log.head(),
      close: () => log.close(),
    } satisfies EventLog,
  };
  return breakable;
}
