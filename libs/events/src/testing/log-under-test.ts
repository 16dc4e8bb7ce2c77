import type { EventLog } from '../event-log.port.js';
import type { LogAudit } from '../log-audit.port.js';

/** One log, empty at first, that a test can open and close any number of times. */
export interface LogUnderTest {
  open(): Promise<EventLog>;
  /** The audit of the open log. */
  audit(): LogAudit;
  /** Arguments for `node` that run a program which opens this log and calls `appendUntilKilled`. */
  readonly appenderArguments: readonly string[];
  destroy(): Promise<void>;
}

export type CreateLog = () => Promise<LogUnderTest>;
