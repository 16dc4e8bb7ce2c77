import type { LogDamage } from '@reelog/events';

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

/** Damaged events of the log, and a check of it that is not over. What stops writing is told by the write gate. */
export const damageCheck = (damage: LogDamage): HealthCheck => ({
  name: 'log-verification',
  essential: false,
  probe: () => damage.probe(),
});
