import { EventLogUnavailableError } from './event-log.port.js';
import type { WriteGate } from './damage/write-gate.js';

// See docs/adr/0008-log-format-2.md.

/**
 * The storage format; raised when older releases could not read it, or would write something else.
 * 1: without `recordedAt`. 2: events carry `recordedAt`, and commands that changed nothing are stored.
 */
export const LOG_FORMAT = 2;

/** The log has an older format and cannot be migrated: it is read-only. */
export class MigrationFailedError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationFailedError';
  }
}

/** A log that was opened without a migration. */
export interface MigratableLog {
  /** Whether the log has an older format. */
  needsMigration(): Promise<boolean>;
  /**
   * Migrates a log of an older format, after a backup; does nothing to a current log. The log accepts no commits until
   * then. An interrupted migration continues. @throws MigrationFailedError
   */
  migrate(): Promise<void>;
}

/** Migrates a log. If that fails, writing stops and reads still work. */
export async function migrateOrStopWriting(log: MigratableLog, gate: WriteGate): Promise<void> {
  try {
    await log.migrate();
  } catch (error) {
    if (!(error instanceof MigrationFailedError)) throw error;
    gate.close('log-format', error.message);
  }
}

/** The error for a log of an unknown, newer format. */
export const newerFormat = (where: string, found: number): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `The event log ${where} has format ${found}, this Reelog knows ${LOG_FORMAT}: run a newer Reelog.`,
  );

/** The error of an append to a log of an older format. */
export const notMigrated = (format: number): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `The event log has format ${format} and was not migrated to format ${LOG_FORMAT}: it can only be read.`,
  );
