import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ApplicationError } from '../errors/application-error.js';
import { addressGroup } from '../http/client-address.js';
import { WindowCounter } from '../http/window-counter.js';
import { type Identity, isShortKey, type KeyHolder, KeyRing } from './key-ring.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_HOLDERS = 10_000;

/** Who has been let in lately is remembered for so long, milliseconds. */
const ADMITTED_MS = 24 * 3_600_000;

/**
 * The one place where keys are tried. It slows down guessing: an address that failed too often within a minute has to
 * wait. Long keys, and people who were let in there before, still get in: others at the same address do not lock them
 * out, as behind a proxy that is not named in TRUST_PROXY.
 */
@Injectable()
export class FailedKeyLimiter {
  private readonly failures = new WindowCounter(MAX_FAILURES, WINDOW_MS);
  private readonly admitted = new LRUCache<string, true>({ max: MAX_HOLDERS, ttl: ADMITTED_MS });

  constructor(private readonly keys: KeyRing) {}

  /** Whose key it is; undefined when it opens nothing. @throws ApplicationError to an address that sent too many of those */
  holderOf(key: string, address: string): KeyHolder | undefined {
    const holder = this.keys.identify(key);
    if (holder) this.admit(address, holder.identity, key);
    else this.refuse(address);
    return holder;
  }

  /** Takes note of a wrong key. @throws ApplicationError once there were too many */
  private refuse(address: string): void {
    stop(this.failures.take(addressGroup(address)));
  }

  /**
   * Takes note of a right key. @throws ApplicationError where there were too many wrong ones, to a holder of a short key not
   * seen there before
   */
  private admit(address: string, { role, name }: Identity, key: string): void {
    const group = addressGroup(address);
    const holder = `${group} ${role} ${name}`;
    if (isShortKey(key) && !this.admitted.has(holder)) stop(this.failures.waitMs(group));
    this.admitted.set(holder, true);
  }
}

function stop(waitMs: number): void {
  if (waitMs > 0)
    throw new ApplicationError('AUTH.TOO_MANY_FAILURES', 'Too many wrong keys from this address; wait a minute.', {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
}
