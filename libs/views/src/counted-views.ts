import { type RecordedEvent, type View, viewIdentity, type ViewsEvent, viewsStream, viewWindow } from '@reelog/domain';
import type { CommitReceipt, EventLog } from '@reelog/events';

/** Events read at once; each may hold thousands of views. */
const HISTORY_PAGE = 50;
/** Tolerated difference between the clocks of two machines, milliseconds. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** Compares both times of the event, because its writer's clock may have been behind. */
const isBefore = ({ occurredAt, recordedAt = '' }: RecordedEvent, instant: string): boolean =>
  occurredAt < instant && recordedAt < instant;

/** The identities of a video's counted views from a window on; cached, and read again from the log when necessary. */
export class CountedViews {
  private readonly identities = new Set<string>();
  /** The first window whose identities are all known; undefined at first. */
  private since: string | undefined;
  private streamVersion = 0;
  private behind = false;

  constructor(
    private readonly videoId: string,
    private readonly log: Pick<EventLog, 'readStream'>,
  ) {}

  /** Version of the stream up to which the identities are known. */
  get version(): number {
    return this.streamVersion;
  }

  /** All identities counted in a window and later, as far as the stream was read. */
  async from(window: string): Promise<ReadonlySet<string>> {
    if (this.since === undefined || window < this.since) await this.recall(window);
    else if (this.behind) await this.catchUp();
    return this.identities;
  }

  /** Others may have written to the stream: it is read again before the next use. */
  fallBehind(): void {
    this.behind = true;
  }

  /** Adds the views that this process has just written; a duplicate receipt only marks the cache as outdated. */
  recorded(views: readonly View[], { duplicate, streamVersion }: CommitReceipt): void {
    if (duplicate) return this.fallBehind();
    this.streamVersion = streamVersion;
    for (const view of views) this.identities.add(viewIdentity(view));
  }

  /** Drops old windows: only the current and the previous one are likely to be used. */
  forgetLongBefore(window: string): void {
    const previous = viewWindow(new Date(Date.parse(window) - 1));
    if (this.since === undefined || previous <= this.since) return;
    this.since = previous;
    for (const identity of this.identities) if (identity < previous) this.identities.delete(identity);
  }

  /**
   * Reads the stream backwards. A view may be recorded long after its window, so the recording times of the events
   * decide where to stop, not their views.
   */
  private async recall(window: string): Promise<void> {
    const before = new Date(Date.parse(window) - CLOCK_SKEW_MS).toISOString();
    this.since = undefined;
    this.identities.clear();
    let version: number | undefined;
    for (let upToVersion = Infinity; upToVersion > 0;) {
      const events = await this.read({
        direction: 'backwards',
        ...(Number.isFinite(upToVersion) && { upToVersion }),
      });
      version ??= events[0]?.streamVersion ?? 0;
      this.addIdentities(events, window);
      const last = events.at(-1);
      if (!last || events.every((event) => isBefore(event, before))) break;
      upToVersion = last.streamVersion - 1;
    }
    this.streamVersion = version ?? 0;
    this.since = window;
    this.behind = false;
  }

  private async catchUp(): Promise<void> {
    for (let more = true; more;) {
      const events = await this.read({ fromVersion: this.streamVersion + 1 });
      this.addIdentities(events, this.since ?? '');
      this.streamVersion = events.at(-1)?.streamVersion ?? this.streamVersion;
      more = events.length === HISTORY_PAGE;
    }
    this.behind = false;
  }

  private addIdentities(events: readonly RecordedEvent<ViewsEvent>[], window: string): void {
    for (const event of events)
      for (const view of event.data.views) if (view.window >= window) this.identities.add(viewIdentity(view));
  }

  private async read(options: { fromVersion?: number; upToVersion?: number; direction?: 'backwards' }) {
    const events = await this.log.readStream(viewsStream(this.videoId), { ...options, limit: HISTORY_PAGE });
    return events as RecordedEvent<ViewsEvent>[];
  }
}
