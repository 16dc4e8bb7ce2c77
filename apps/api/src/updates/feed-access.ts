import type { Identity } from '../auth/key-ring.js';
import type { FailedKeyLimiter } from '../auth/failed-key-limiter.js';
import type { Sessions } from '../auth/sessions.js';
import type { SubscribeFrame } from '../contract/updates.schema.js';
import { ApplicationError } from '../errors/application-error.js';
import type { AudienceName } from './audience.js';
import { Refusal } from './refusal.js';

/** The origin of a connection. */
export interface FeedPeer {
  readonly address: string;
  /** From the cookie of the upgrade request. */
  readonly sessionId?: string | undefined;
}

/** The audience of a connection: viewers, or managers with a manager's key or session. Limits key guessing like HTTP. */
export class FeedAccess {
  constructor(
    private readonly keys: FailedKeyLimiter,
    private readonly sessions: Pick<Sessions, 'identityIn'>,
  ) {}

  /** @throws Refusal if the key or the session is not valid for the feed */
  async audienceFor({ key, role }: Pick<SubscribeFrame, 'key' | 'role'>, peer: FeedPeer): Promise<AudienceName> {
    if (key === undefined && role === undefined) return 'viewers';
    const identity =
      key === undefined ? await this.sessions.identityIn(peer.sessionId, 'manager') : this.ofKey(key, peer.address);
    if (!identity)
      throw new Refusal(
        4401,
        'AUTH.KEY_REQUIRED',
        key === undefined
          ? 'This browser is not signed in as a manager; leave the role out to watch as a viewer.'
          : 'This key is not valid; leave it out to watch as a viewer.',
      );
    if (identity.role !== 'manager')
      throw new Refusal(
        4403,
        'AUTH.WRONG_ROLE',
        `${identity.name} is an ${identity.role}; the feed is for viewers and managers.`,
      );
    return 'managers';
  }

  private ofKey(key: string, address: string): Identity | undefined {
    try {
      return this.keys.holderOf(key, address)?.identity;
    } catch (error) {
      if (error instanceof ApplicationError) throw new Refusal(4429, error.code, error.message);
      throw error;
    }
  }
}
