import { createHash } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Actor, decideViews, type View, viewIdentity, type ViewsEvent, viewsStream } from '@reelog/domain';
import { type CommitReceipt, ConcurrencyError, type EventLog } from '@reelog/events';
import { CountedViews } from './counted-views.js';

/** Views per event: far below the limit of one commit. */
export const MAX_VIEWS_PER_EVENT = 5_000;
/** How long appends are retried while other processes count views of the same video, milliseconds. */
const TRYING_MS = 10_000;
/**
 * The longest pause before a retry, milliseconds; a random part of it is used, so that processes do not retry together.
 */
const MAX_PAUSE_MS = 8;
/**
 * The last writer need not read before it writes again, so it would always win. After this time of continuous writing
 * it pauses, so that another process can read and write; milliseconds.
 */
const TURN_MS = 100;
const LET_IN_MS = 10;
const COUNTED_BY: Actor = { id: 'viewers', role: 'viewer' };

interface Waiting {
  readonly views: readonly View[];
  resolve(position: number): void;
  reject(error: unknown): void;
}

/**
 * Counts the views of one video. Views that arrive during an append go together into the next event. Caches the
 * identities of the windows that are still open.
 */
export class ViewTally {
  private readonly counted: CountedViews;
  private readonly waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  /** When this process began to write continuously, and when it wrote last; milliseconds of its own clock. */
  private turnBegan = 0;
  private wroteAt = -Infinity;

  constructor(
    private readonly videoId: string,
    private readonly log: EventLog,
    /** The clock that assigns views to windows: no view is recorded before its window. */
    private readonly now: () => Date,
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

  /** Resolves once no view is waiting. */
  async settled(): Promise<void> {
    await this.flushing;
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      // Callers released by the append before this one join the batch.
      await nextTurn();
      await this.letOthersIn();
      const batch = this.nextBatch();
      try {
        const position = await this.record(batch.flatMap(({ views }) => views));
        for (const { resolve } of batch) resolve(position);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.flushing = undefined;
  }

  private async letOthersIn(): Promise<void> {
    const now = performance.now();
    if (now - this.wroteAt > LET_IN_MS) this.turnBegan = now;
    if (now - this.turnBegan < TURN_MS) return;
    await sleep(LET_IN_MS);
    this.turnBegan = performance.now();
  }

  private nextBatch(): Waiting[] {
    let callers = 0;
    for (let views = 0; callers < this.waiting.length; callers += 1) {
      views += this.waiting[callers]?.views.length ?? 0;
      if (callers > 0 && views > MAX_VIEWS_PER_EVENT) break;
    }
    return this.waiting.splice(0, callers);
  }

  private async record(views: readonly View[]): Promise<number> {
    const oldest = oldestWindow(views);
    for (const giveUp = performance.now() + TRYING_MS; ;) {
      const counted = await this.counted.from(oldest);
      const decision = decideViews({ type: 'RecordViews', data: { videoId: this.videoId, views } }, { counted });
      const event = decision.accepted ? decision.events[0] : undefined;
      if (!event) return (await this.log.head()).position;
      try {
        const receipt = await this.append(event);
        this.wroteAt = performance.now();
        this.counted.recorded(event.data.views, receipt);
        this.counted.forgetLongBefore(oldest);
        return receipt.lastPosition;
      } catch (error) {
        this.counted.fallBehind(); // after any failure, the stream has to be read again
        if (!(error instanceof ConcurrencyError) || performance.now() > giveUp) throw error;
        await sleep(Math.random() * MAX_PAUSE_MS);
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
      occurredAt: this.now().toISOString(),
    });
  }
}

const oldestWindow = (views: readonly View[]): string =>
  views.reduce((oldest, { window }) => (window < oldest ? window : oldest), views[0]?.window ?? '');
