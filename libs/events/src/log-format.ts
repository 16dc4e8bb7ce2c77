import { EventLogUnavailableError } from './event-log.port.js';
import type { WriteGate } from './damage/write-gate.js';

// See docs/adr/0008-log-format-2.md.

/**
 * Of what is stored; raised when an older release could not read it any more, or would write something else.
 * 1: without `recordedAt`. 2: events carry `recordedAt`, and commands that changed nothing are remembered.
 */
export const LOG_FORMAT = 2;

/** The log has an older format, and cannot be brought to the present one: it can be read, but not be written. */
export class MigrationFailedError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationFailedError';
  }
}

/** A log that was opened without changing it. */
export interface MigratableLog {
  /** Whether the log has an older format. */
  needsMigration(): Promise<boolean>;
  /**
   * Brings a log of an older format to the present one, after a backup; does nothing to a log that has it. Until then
   * the log takes no commits. A migration that was interrupted goes on. @throws MigrationFailedError
   */
  migrate(): Promise<void>;
}

/** Migrates a log; where that is not possible, nothing is written, and reads are served. */
export async function migrateOrStopWriting(log: MigratableLog, gate: WriteGate): Promise<void> {
  try {
    await log.migrate();
  } catch (error) {
    if (!(error instanceof MigrationFailedError)) throw error;
    gate.close('log-format', error.message);
  }
}

/** What a release says of a log that it does not know. */
export const newerFormat = (where: string, found: number): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `The event log ${where} has format ${found}, this Reelog knows ${LOG_FORMAT}: run a newer Reelog.`,
  );

/** What an append to a log of an older format fails with. */
export const notMigrated = (format: number): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `The event log has format ${format} and was not migrated to format ${LOG_FORMAT}: it can only be read.`,
  );
