// See docs/adr/0006-many-processes.md.

/** The right to be the only one of an installation that does something, until it is lost or given back. */
export interface Lease {
  readonly name: string;
  /**
   * Fencing number: each acquisition of a name has a higher one. What a holder stores with it is safe from earlier
   * holders, which may still write after a pause without knowing that they have lost the lease.
   */
  readonly fence: number;
  /** Aborts as soon as the lease is lost, or may be: whoever holds it stops then. Guard what must not be done twice anyway. */
  readonly signal: AbortSignal;
  /** Gives it back, so that the next one need not wait. Idempotent. */
  release(): Promise<void>;
  /** Calls a listener each time it is confirmed that the lease is still held. Leases that need no renewal never do. */
  onRenewed(listener: () => void): void;
}

/** Who may do what only one process at a time should do. */
export abstract class Leases {
  /**
   * Resolves once this process holds the lease; until then it waits, and tries on when the store cannot be reached.
   * @throws the signal's reason when it aborts while waiting
   */
  abstract acquire(name: string, signal: AbortSignal): Promise<Lease>;
  /**
   * Whether any process holds the lease. A holder that has gone counts until its lease may be taken over; it takes about
   * that long, some seconds, to find out. @throws Error when the store cannot be reached
   */
  abstract isHeld(name: string): Promise<boolean>;
}
