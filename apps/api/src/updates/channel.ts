import type { CatalogEntry } from '@reelog/domain';
import type { Audience } from './audience.js';
import { SharedFrame } from './shared-frame.js';
import { type Update, UpdateStream } from './update-stream.js';

/** Interval for withheld view counts, while there are any. */
const FLUSH_INTERVAL_MS = 50;

export interface Listener {
  deliver(frame: SharedFrame): void;
}

/** One audience's feed: turns changes into frames for all its listeners. */
export class Channel {
  private readonly stream: UpdateStream;
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly audience: Audience) {
    this.stream = new UpdateStream(audience);
  }

  /** Position of the last change; a new listener receives later ones. */
  get position(): number {
    return this.stream.position;
  }

  /** Position up to which listeners have received everything. */
  get resume(): number {
    return this.stream.resume;
  }

  get isSilent(): boolean {
    return this.listeners.size === 0;
  }

  join(listener: Listener): void {
    this.listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** See `UpdateStream.advance`. */
  advance(position: number, entries: readonly CatalogEntry[]): void {
    if (this.isSilent) this.stream.skipTo(position);
    else this.tell(this.stream.advance(position, entries, performance.now()));
  }

  send(frame: SharedFrame): void {
    for (const listener of this.listeners) listener.deliver(frame);
  }

  heartbeat(): void {
    this.send(new SharedFrame({ type: 'heartbeat', resume: this.resume }));
  }

  close(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private tell(updates: readonly Update[]): void {
    for (const { entry, newsAt, resume } of updates)
      this.send(new SharedFrame({ type: 'video', resume, video: this.audience.show(entry) }, newsAt));
    if (this.stream.holdsBack) this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  private flush(): void {
    this.timer = undefined;
    this.tell(this.stream.flush(performance.now()));
  }
}
