import { type EventLog, EventLogUnavailableError } from '../../../events/src/event-log.port.js';

interface BreakableLog {
  readonly log: EventLog;
  /** Refuses appends. */
  down: boolean;
  /** Records them, and fails all the same: what became of them, nobody can tell. */
  mute: boolean;
  /** Answers nothing from now on, until it is called what this answers: then everything that waits goes on. */
  stall(): () => void;
}

/** A log that takes no appends, or does not say that it took them, for as long as a test wants it to. */
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
        if (breakable.down) throw new EventLogUnavailableError('The test took it down.');
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
