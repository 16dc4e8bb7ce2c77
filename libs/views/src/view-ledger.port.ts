import type { View } from '@reelog/domain';

/** Where views are counted: once each (video, viewer, window), however often and wherever they are reported. */
export abstract class ViewLedger {
  /**
   * Resolves once the view is durable: with the position up to which it is counted when it is in the log already,
   * with undefined when it will be there soon. A view that was counted before is no error.
   * @param videoId a UUID
   * @throws EventLogUnavailableError when nothing can take it now, or the ledger is closed
   */
  abstract count(videoId: string, view: View): Promise<number | undefined>;
  /** The time by which views belong to windows: about the same in all processes of an installation. */
  abstract now(): Date;
  /** Takes nothing more and brings into the log what it still can within a few seconds; what it cannot is not lost. Idempotent. */
  abstract close(): Promise<void>;
}
