import { createHash } from 'node:crypto';
import { decideViews, viewIdentity, viewsStream } from '@reelog/domain';
import type { Actor, RecordedEvent, View, ViewsEvent } from '@reelog/domain';
import { ConcurrencyError } from '@reelog/events';
import type { CommitReceipt, EventLog } from '@reelog/events';

const HISTORY_PAGE = 200;
/** Views of one event: far below what one commit may hold. */
const MAX_BATCH = 5_000;
/** Appends are tried anew this often when another process counts views of the same video. */
const MAX_TRIES = 10;
const COUNTED_BY: Actor = { id: 'viewers', role: 'viewer' };

interface Waiting {
  readonly view: View;
  resolve(position: number): void;
  reject(error: unknown): void;
}

/**
 * Counts the views of one video. Views that arrive while an append is under way go into the next one together: one
 * event, however hot the video. Remembers the identities of the windows that are still open.
 */
export class ViewTally {
  private counted: Set<string> | undefined;
  /** The window from which on `counted` is complete. */
  private since = '';
  private version = 0;
  private readonly waiting: Waiting[] = [];
  private flushing = false;

  constructor(
    private readonly videoId: string,
    private readonly log: EventLog,
  ) {}

  get idle(): boolean {
    return !this.flushing && this.waiting.length === 0;
  }

  /** Resolves with the position up to which the view is counted, once that is durable. */
  count(view: View): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ view, resolve, reject });
      if (!this.flushing) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    while (this.waiting.length > 0) {
      // Callers released by the append before this one join the batch.
      await new Promise(setImmediate);
      const batch = this.waiting.splice(0, MAX_BATCH);
      try {
        const position = await this.record(batch.map(({ view }) => view));
        for (const { resolve } of batch) resolve(position);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.flushing = false;
  }

  private async record(views: readonly View[]): Promise<number> {
    const oldest = oldestWindow(views);
    for (let tries = 1; ; tries += 1) {
      if (oldest < this.since) this.counted = undefined; // the clock was set back
      const counted = (this.counted ??= await this.recall(oldest));
      const decision = decideViews({ type: 'RecordViews', data: { videoId: this.videoId, views } }, { counted });
      const event = decision.accepted ? decision.events[0] : undefined;
      if (!event) return (await this.log.head()).position;
      try {
        const receipt = await this.append(event);
        this.version = receipt.streamVersion;
        for (const view of event.data.views) counted.add(viewIdentity(view));
        this.forgetBefore(oldest, counted);
        return receipt.lastPosition;
      } catch (error) {
        this.counted = undefined; // whatever happened, the stream knows better
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
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
      expectedVersion: this.version,
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

  /** Identities counted since a window opened, read from the end of the stream. */
  private async recall(window: string): Promise<Set<string>> {
    const counted = new Set<string>();
    this.since = window;
    this.version = 0;
    for (let upToVersion = Infinity; upToVersion > 0;) {
      const events = (await this.log.readStream(viewsStream(this.videoId), {
        direction: 'backwards',
        limit: HISTORY_PAGE,
        ...(Number.isFinite(upToVersion) && { upToVersion }),
      })) as RecordedEvent<ViewsEvent>[];
      this.version ||= events[0]?.streamVersion ?? 0;
      for (const event of events)
        for (const view of event.data.views) if (view.window >= window) counted.add(viewIdentity(view));
      const last = events.at(-1);
      if (!last || last.data.views.every((view) => view.window < window)) break;
      upToVersion = last.streamVersion - 1;
    }
    return counted;
  }

  /** A window that is over is asked for no more: its identities need no memory. */
  private forgetBefore(window: string, counted: Set<string>): void {
    if (window === this.since) return;
    this.since = window;
    for (const identity of counted) if (identity < window) counted.delete(identity);
  }
}

const oldestWindow = (views: readonly View[]): string =>
  views.reduce((oldest, { window }) => (window < oldest ? window : oldest), views[0]?.window ?? '');
