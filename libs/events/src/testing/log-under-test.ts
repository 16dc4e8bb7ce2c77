import type { EventLog } from '../event-log.port.js';
import type { LogAudit } from '../log-audit.port.js';

/** One log, empty at first, that can be opened and closed as often as a test likes. */
export interface LogUnderTest {
  open(): Promise<EventLog>;
  /** Of the log while it is open. */
  audit(): LogAudit;
  /** Arguments for `node` of a program that opens this log and calls `appendUntilKilled`. */
  readonly appenderArguments: readonly string[];
  destroy(): Promise<void>;
}

export type CreateLog = () => Promise<LogUnderTest>;
