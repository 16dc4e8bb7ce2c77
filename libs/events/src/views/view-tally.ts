import { createHash } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { decideViews, viewIdentity, viewsStream } from '@reelog/domain';
import type { Actor, View, ViewsEvent } from '@reelog/domain';
import { ConcurrencyError } from '../event-log/event-log.port.js';
import type { CommitReceipt, EventLog } from '../event-log/event-log.port.js';
import { CountedViews } from './counted-views.js';

/** Views of one event: far below what one commit may hold. */
export const MAX_VIEWS_PER_EVENT = 5_000;
/** Appends are tried anew this often when other processes count views of the same video. */
const MAX_TRIES = 30;
/** The longest pause before another try, milliseconds; a random part of it is taken, so that processes fall out of step. */
const MAX_PAUSE_MS = 64;
const COUNTED_BY: Actor = { id: 'viewers', role: 'viewer' };

interface Waiting {
  readonly views: readonly View[];
  resolve(position: number): void;
  reject(error: unknown): void;
}

/**
 * Counts the views of one video. Views that arrive while an append is under way go into the next one together: one
 * event, however hot the video. Remembers the identities of the windows that are still open.
 */
export class ViewTally {
  private readonly counted: CountedViews;
  private readonly waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly videoId: string,
    private readonly log: EventLog,
  ) {
    this.counted = new CountedViews(videoId, log);
  }

  get idle(): boolean {
    return this.flushing === undefined;
  }

  /**
   * Resolves with the position up to which the views are counted, once that is durable.
   * @param views at most `MAX_VIEWS_PER_EVENT`
   */
  count(views: readonly View[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ views, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Resolves once nothing waits any more. */
  async settled(): Promise<void> {
    await this.flushing;
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      // Callers released by the append before this one join the batch.
      await nextTurn();
      const batch = this.takeBatch();
      try {
        const position = await this.record(batch.flatMap(({ views }) => views));
        for (const { resolve } of batch) resolve(position);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.flushing = undefined;
  }

  private takeBatch(): Waiting[] {
    let callers = 0;
    for (let views = 0; callers < this.waiting.length; callers += 1) {
      views += this.waiting[callers]?.views.length ?? 0;
      if (callers > 0 && views > MAX_VIEWS_PER_EVENT) break;
    }
    return this.waiting.splice(0, callers);
  }

  private async record(views: readonly View[]): Promise<number> {
    const oldest = oldestWindow(views);
    for (let tries = 1; ; tries += 1) {
      const counted = await this.counted.from(oldest);
      const decision = decideViews({ type: 'RecordViews', data: { videoId: this.videoId, views } }, { counted });
      const event = decision.accepted ? decision.events[0] : undefined;
      if (!event) return (await this.log.head()).position;
      try {
        const receipt = await this.append(event);
        this.counted.recorded(event.data.views, receipt);
        this.counted.forgetLongBefore(oldest);
        return receipt.lastPosition;
      } catch (error) {
        this.counted.fallBehind(); // whatever happened, the stream knows better
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
        await sleep(Math.random() * Math.min(2 ** tries, MAX_PAUSE_MS));
      }
    }
  }

  private append(event: ViewsEvent): Promise<CommitReceipt> {
    const identities = event.data.views.map(viewIdentity).sort();
    const digest = createHash('sha256')
      .update(JSON.stringify([this.videoId, identities]))
      .digest('hex');
    return this.log.append({
      streamId: viewsStream(this.videoId),
      expectedVersion: this.counted.version,
      events: [event],
      // Ordered by time, so that the log's index of command ids grows at its end.
      commandId: `views-${oldestWindow(event.data.views)}-${digest}`,
      requestDigest: digest,
      actor: COUNTED_BY,
      correlationId: `views-${digest.slice(0, 16)}`,
      causationId: null,
      occurredAt: new Date().toISOString(),
    });
  }
}

const oldestWindow = (views: readonly View[]): string =>
  views.reduce((oldest, { window }) => (window < oldest ? window : oldest), views[0]?.window ?? '');
