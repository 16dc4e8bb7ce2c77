/** Injection token of the checks that a composition root adds for the servers of its profile. */
export const HEALTH_CHECKS = Symbol('HealthChecks');

/** A server that this process talks to. */
export interface HealthCheck {
  readonly name: string;
  /** Without it hardly anything works: the process is not ready. Without any other it goes on, degraded. */
  readonly essential: boolean;
  /** Rejects with what is wrong. */
  probe(): Promise<void>;
}
