import { type EventLog, EventLogUnavailableError } from '../../../events/src/event-log.port.js';

interface BreakableLog {
  readonly log: EventLog;
  /** Rejects appends. */
  down: boolean;
  /** Records appends but throws, so that their outcome is unknown. */
  mute: boolean;
  /** Blocks all calls until the returned function is called. */
  stall(): () => void;
}

/** A log that rejects appends, or hides their outcome, as long as a test wants. */
export function breakableLog(log: EventLog): BreakableLog {
  let answering: Promise<void> = Promise.resolve();
  const breakable: BreakableLog = {
    down: false,
    mute: false,
    stall() {
      let goOn: () => void = () => undefined;
      answering = new Promise((resolve) => (goOn = resolve));
      return goOn;
    },
    log: {
      async append(commit, options) {
        await answering;
        if (breakable.down) throw new EventLogUnavailableError('The test stopped the log.');
        const receipt = await log.append(commit, options);
        if (breakable.mute) throw new EventLogUnavailableError('The test lost the answer.');
        return receipt;
      },
      rememberUnchanged: (command) => log.rememberUnchanged(command),
      findCommit: (commandId) => log.findCommit(commandId),
      async readStream(streamId, options) {
        await answering;
        return log.readStream(streamId, options);
      },
      countEvents: (after) => log.countEvents(after),
      readPage: (options) => log.readPage(options),
      tail: (options) => log.tail(options),
      head: () => log.head(),
      writable: () => log.writable(),
      close: () => log.close(),
    },
  };
  return breakable;
}
