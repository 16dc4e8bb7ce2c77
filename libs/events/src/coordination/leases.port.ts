/** Injection token of the leases. */
export const LEASES = Symbol('Leases');

/** The right to be the only one of an installation that does something, until it is lost or given back. */
export interface Lease {
  readonly name: string;
  /** Aborts as soon as the lease is lost, or may be: whoever holds it stops then. Guard what must not be done twice anyway. */
  readonly signal: AbortSignal;
  /** Gives it back, so that the next one need not wait. Idempotent. */
  release(): Promise<void>;
}

/** Who may do what only one process at a time should do. */
export interface Leases {
  /**
   * Resolves once this process holds the lease; until then it waits, and tries on when the store cannot be reached.
   * @throws the signal's reason when it aborts while waiting
   */
  acquire(name: string, signal: AbortSignal): Promise<Lease>;
}
