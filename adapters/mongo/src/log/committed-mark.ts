import { type LogCollections, noteCommitted } from './log-schema.js';

/** Between two notes while the log grows, milliseconds: the newest events of a cut tail may go unnoticed for as long. */
const NOTE_EVERY_MS = 1_000;

/**
 * Keeps beside the log how far it was committed, so that verification misses a tail that somebody removed: a chain that
 * is only shorter looks whole. Written now and then, and at the end, never in the way of an append.
 */
export class CommittedMark {
  private position = 0;
  private noted = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly collections: Pick<LogCollections, 'log'>) {}

  note(position: number): void {
    this.position = Math.max(this.position, position);
    this.timer ??= setTimeout(() => void this.flush(), NOTE_EVERY_MS).unref();
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const position = this.position;
    if (position === this.noted) return;
    await noteCommitted(this.collections.log, position).then(
      () => (this.noted = position),
      () => undefined, // the next note says more
    );
  }
}
