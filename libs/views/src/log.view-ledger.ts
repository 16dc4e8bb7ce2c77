import type { View } from '@reelog/domain';
import { type EventLog, EventLogUnavailableError } from '@reelog/events';
import type { ViewLedger } from './view-ledger.port.js';
import { ViewTally } from './view-tally.js';

/** Videos whose counted identities are kept in memory; the others are read from the log again when needed. */
const MAX_TALLIES = 1_000;

/** Counts views straight in the log, those of one video that come together in one event. */
export class LogViewLedger implements ViewLedger {
  /** By use: the first is the one not used for longest. */
  private readonly tallies = new Map<string, ViewTally>();
  private closed = false;

  constructor(
    private readonly log: EventLog,
    readonly now = (): Date => new Date(),
  ) {}

  count(videoId: string, view: View): Promise<number> {
    return this.countAll(videoId, [view]);
  }

  /**
   * Counts several views of one video, all or none; those that the log has already are left out.
   * @param views at most `MAX_VIEWS_PER_EVENT`
   */
  async countAll(videoId: string, views: readonly View[]): Promise<number> {
    if (this.closed) throw new EventLogUnavailableError('The ledger of views is closed.');
    return this.tallyOf(videoId).count(views);
  }

  /** Resolves once every view taken so far is in the log, or was refused by it. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.tallies.values()].map((tally) => tally.settled()));
  }

  private tallyOf(videoId: string): ViewTally {
    const tally = this.tallies.get(videoId) ?? new ViewTally(videoId, this.log, this.now);
    this.tallies.delete(videoId);
    this.tallies.set(videoId, tally);
    for (const [id, oldest] of this.tallies) {
      if (this.tallies.size <= MAX_TALLIES) break;
      if (oldest.idle) this.tallies.delete(id);
    }
    return tally;
  }
}
