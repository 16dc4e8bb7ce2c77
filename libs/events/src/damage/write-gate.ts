import { EventLogUnavailableError } from '../event-log.port.js';

/** Why writing is stopped. */
export interface ClosedFor {
  /** Short and stable; health reports it, `store-ownership` for instance. */
  readonly name: string;
  /** One sentence: what happened, and what to do. */
  readonly sentence: string;
}

/** Writing was stopped on purpose; reads still work. */
export class WritesStoppedError extends EventLogUnavailableError {
  constructor(readonly reason: ClosedFor) {
    super(reason.sentence, { recorded: 'no' });
    this.name = 'WritesStoppedError';
  }
}

export type GateListener = (reason: ClosedFor, state: 'closed' | 'opened') => void;

/**
 * Whether this process may write to the log and to the store. Each reason to stop (wrong store, damaged log) closes the
 * gate under its own name. While any is closed, nothing is written.
 */
export class WriteGate {
  private readonly closed: Map<string, ClosedFor>;
  private readonly listeners = new Set<GateListener>();

  /** @param closedFor what must be checked before the first write */
  constructor(closedFor: readonly ClosedFor[] = []) {
    this.closed = new Map(closedFor.map((reason) => [reason.name, reason]));
  }

  /** Stops writing, or replaces the sentence of an existing reason. */
  close(name: string, sentence: string): void {
    if (this.closed.get(name)?.sentence === sentence) return;
    const reason = { name, sentence };
    this.closed.set(name, reason);
    for (const listener of this.listeners) listener(reason, 'closed');
  }

  /** Removes one reason; writing is allowed again after the last. */
  open(name: string): void {
    const reason = this.closed.get(name);
    if (!reason) return;
    this.closed.delete(name);
    for (const listener of this.listeners) listener(reason, 'opened');
  }

  /** @throws WritesStoppedError with the oldest reason */
  check(): void {
    const [reason] = this.closed.values();
    if (reason) throw new WritesStoppedError(reason);
  }

  /** Oldest first. */
  get reasons(): readonly ClosedFor[] {
    return [...this.closed.values()];
  }

  /** Called whenever a reason is added, changed or removed. */
  onChange(listener: GateListener): void {
    this.listeners.add(listener);
  }
}
