import type { View } from '@reelog/domain';
import { type EventLog, EventLogUnavailableError } from '@reelog/events';
import type { ViewLedger } from './view-ledger.port.js';
import { ViewTally } from './view-tally.js';

/** Videos whose counted identities are cached; the others are read from the log again. */
const MAX_TALLIES = 1_000;

/** Counts views directly in the log; concurrent views of one video share an event. */
export class LogViewLedger implements ViewLedger {
  /** LRU order: the first entry is the least recently used. */
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
   * Counts several views of one video, all or nothing; views that the log has already are skipped.
   * @param views at most `MAX_VIEWS_PER_EVENT`
   */
  async countAll(videoId: string, views: readonly View[]): Promise<number> {
    if (this.closed) throw new EventLogUnavailableError('The ledger of views is closed.');
    return this.tallyOf(videoId).count(views);
  }

  /** Resolves once every accepted view is in the log, or was rejected by it. */
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
