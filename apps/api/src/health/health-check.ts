import type { LogDamage } from '@reelog/events';
import type { MediaStatus } from '../contract/health.schema.js';

/** Injection token of the checks of the profile's servers. */
export const HEALTH_CHECKS = Symbol('HealthChecks');

/** A server that this process talks to. */
export interface HealthCheck {
  readonly name: string;
  /** Without an essential server the process is not ready; without another one it is degraded. */
  readonly essential: boolean;
  /** Rejects with the problem. */
  probe(): Promise<void>;
}

/** Injection token of what tells about the media worker of this process; undefined without one. */
export const MEDIA_STATUS = Symbol('MediaStatus');

export type ReadMediaStatus = () => Promise<MediaStatus | undefined>;

/** Damaged events of the log, and a check that is still running. The write gate reports what stops writing. */
export const damageCheck = (damage: LogDamage): HealthCheck => ({
  name: 'log-verification',
  essential: false,
  probe: () => damage.probe(),
});
