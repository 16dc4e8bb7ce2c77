import { EventLogUnavailableError } from '../../event-log/event-log.port.js';
import type { EventLog } from '../../event-log/event-log.port.js';

interface BreakableLog {
  readonly log: EventLog;
  down: boolean;
}

/** A log that refuses appends for as long as a test wants it to. */
export function breakableLog(log: EventLog): BreakableLog {
  const breakable: BreakableLog = {
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
    },
  };
  return breakable;
}
