// See docs/adr/0006-many-processes.md.

/** The exclusive right within an installation to do a piece of work, until it is lost or released. */
export interface Lease {
  readonly name: string;
  /**
   * Fencing number: each acquisition of a name has a higher one. Store it with the data: then earlier holders cannot
   * overwrite it after a pause in which they lost the lease.
   */
  readonly fence: number;
  /** Aborts when the lease is lost, or may be lost: stop the work then. Also guard steps that must not run twice. */
  readonly signal: AbortSignal;
  /** Releases the lease, so that the next holder need not wait. Idempotent. */
  release(): Promise<void>;
  /** Calls a listener after each confirmed renewal; never for leases that need no renewal. */
  onRenewed(listener: () => void): void;
}

/** Leases for work that only one process may do at a time. */
export abstract class Leases {
  /**
   * Waits until this process holds the lease; retries while the store cannot be reached.
   * @throws the signal's reason when it aborts while waiting
   */
  abstract acquire(name: string, signal: AbortSignal): Promise<Lease>;
  /**
   * Whether any process holds the lease. A dead holder counts until its lease expires; finding out takes some seconds.
   * @throws Error when the store cannot be reached
   */
  abstract isHeld(name: string): Promise<boolean>;
}
