import { EventLogUnavailableError } from '../../event-log/event-log.port.js';
import type { EventLog } from '../../event-log/event-log.port.js';

interface BreakableLog {
  readonly log: EventLog;
  /** Refuses appends. */
  down: boolean;
  /** Records them, and fails all the same: what became of them, nobody can tell. */
  mute: boolean;
}

/** A log that takes no appends, or does not say that it took them, for as long as a test wants it to. */
export function breakableLog(log: EventLog): BreakableLog {
  const breakable: BreakableLog = {
    down: false,
    mute: false,
    log: {
      async append(commit) {
        if (breakable.down) throw new EventLogUnavailableError('The test took it down.');
        const receipt = await log.append(commit);
        if (breakable.mute) throw new EventLogUnavailableError('The test lost the answer.');
        return receipt;
      },
      findCommit: (commandId) => log.findCommit(commandId),
      readStream: (streamId, options) => log.readStream(streamId, options),
      readPage: (options) => log.readPage(options),
      tail: (options) => log.tail(options),
      head: () => log.head(),
      writable: () => log.writable(),
      close: () => log.close(),
    },
  };
  return breakable;
}
