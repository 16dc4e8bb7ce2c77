import type { View } from '@reelog/domain';

/** Counts each view once (video, viewer, window), even if several processes receive it repeatedly. */
export abstract class ViewLedger {
  /**
   * Resolves once the view is durable: with the position up to which it is counted if the log has it already, otherwise
   * undefined. A view that was counted before is no error.
   * @param videoId a UUID
   * @throws EventLogUnavailableError when the view cannot be stored now, or the ledger is closed
   */
  abstract count(videoId: string, view: View): Promise<number | undefined>;
  /** The clock that assigns views to windows; about the same in all processes of an installation. */
  abstract now(): Date;
  /**
   * Rejects further views and writes pending ones to the log within a few seconds; the rest stays stored. Idempotent.
   */
  abstract close(): Promise<void>;
}
