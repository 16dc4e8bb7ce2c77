import { EventLogUnavailableError } from '../event-log.port.js';

/** Why nothing may be written. */
export interface ClosedFor {
  /** Short and stable: the name under which health reports it, `store-ownership` for instance. */
  readonly name: string;
  /** One sentence: what happened, and what to do. */
  readonly sentence: string;
}

/** Writing was stopped on purpose: reads go on. */
export class WritesStoppedError extends EventLogUnavailableError {
  constructor(readonly reason: ClosedFor) {
    super(reason.sentence, { recorded: 'no' });
    this.name = 'WritesStoppedError';
  }
}

export type GateListener = (reason: ClosedFor, state: 'closed' | 'opened') => void;

/**
 * Whether this process may write to the log and to the store. Anything that finds a reason to stop (the store belongs
 * to another log, the log is damaged) closes the gate under a name of its own; while one is closed, nothing is written.
 */
export class WriteGate {
  private readonly closed: Map<string, ClosedFor>;
  private readonly listeners = new Set<GateListener>();

  /** @param closedFor what has to be known before the first write */
  constructor(closedFor: readonly ClosedFor[] = []) {
    this.closed = new Map(closedFor.map((reason) => [reason.name, reason]));
  }

  /** Stops writing, or changes the sentence of a reason that is there. */
  close(name: string, sentence: string): void {
    if (this.closed.get(name)?.sentence === sentence) return;
    const reason = { name, sentence };
    this.closed.set(name, reason);
    for (const listener of this.listeners) listener(reason, 'closed');
  }

  /** Takes back one reason; writing goes on when it was the last. */
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

  /** Called whenever a reason comes, changes or goes. */
  onChange(listener: GateListener): void {
    this.listeners.add(listener);
  }
}
