import { type LogCollections, noteCommitted } from './log-schema.js';

/** Minimum interval between two writes, milliseconds: events cut from the tail within it may go unnoticed. */
const NOTE_EVERY_MS = 1_000;

/**
 * Stores the committed head beside the log, so that verification detects a missing tail: a shorter chain is valid by
 * itself. Written at intervals and at the end, never during an append.
 */
export class CommittedHead {
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
      () => undefined, // the next write stores a later position
    );
  }
}
