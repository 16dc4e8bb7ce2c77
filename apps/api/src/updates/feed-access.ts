import type { Identity, KeyRing } from '../auth/key-ring.js';
import type { FailedKeyLimiter } from '../auth/failed-key-limiter.js';
import { Problem } from '../http/problem.js';
import type { AudienceName } from './audience.js';
import { Refusal } from './refusal.js';

/** Who hears what: everybody is a viewer, a manager's key makes a manager. Guessing keys is slowed down as over HTTP. */
export class FeedAccess {
  constructor(
    private readonly keys: KeyRing,
    private readonly failures: FailedKeyLimiter,
  ) {}

  /** @throws Refusal when the key opens nothing here */
  audienceFor(key: string | undefined, address: string): AudienceName {
    if (key === undefined) return 'viewers';
    const identity = this.keys.identify(key);
    this.slowDown(address, identity, key);
    if (!identity)
      throw new Refusal(4401, 'AUTH.KEY_REQUIRED', 'This key opens nothing; leave it out to watch as a viewer.');
    if (identity.role !== 'manager')
      throw new Refusal(
        4403,
        'AUTH.WRONG_ROLE',
        `${identity.name} is an ${identity.role}; the feed is for viewers and managers.`,
      );
    return 'managers';
  }

  private slowDown(address: string, identity: Identity | undefined, key: string): void {
    try {
      if (identity) this.failures.admit(address, identity, key);
      else this.failures.refuse(address);
    } catch (error) {
      if (error instanceof Problem) throw new Refusal(4429, error.code, error.detail);
      throw error;
    }
  }
}
