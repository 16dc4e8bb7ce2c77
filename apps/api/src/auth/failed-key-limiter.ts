import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ApplicationError } from '../errors/application-error.js';
import { addressGroup } from '../http/client-address.js';
import { WindowCounter } from '../http/window-counter.js';
import { type Identity, isShortKey, type KeyHolder, KeyRing } from './key-ring.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_HOLDERS = 10_000;

/** How long a successful attempt exempts its holder, milliseconds. */
const ADMITTED_MS = 24 * 3_600_000;

/**
 * Checks keys and slows down guessing: an address with too many failures within a minute is locked out, except for long
 * keys and holders who succeeded from it before, because it may belong to a proxy missing in TRUST_PROXY.
 */
@Injectable()
export class FailedKeyLimiter {
  private readonly failures = new WindowCounter(MAX_FAILURES, WINDOW_MS);
  private readonly admitted = new LRUCache<string, true>({ max: MAX_HOLDERS, ttl: ADMITTED_MS });

  constructor(private readonly keys: KeyRing) {}

  /** The holder of a key; undefined if the key is unknown. @throws ApplicationError after too many failures */
  holderOf(key: string, address: string): KeyHolder | undefined {
    const holder = this.keys.identify(key);
    if (holder) this.admit(address, holder.identity, key);
    else this.refuse(address);
    return holder;
  }

  /** Counts a wrong key. @throws ApplicationError after too many */
  private refuse(address: string): void {
    stop(this.failures.count(addressGroup(address)));
  }

  /**
   * Records a right key. @throws ApplicationError if the address is locked out, the key is short and its holder has not
   * succeeded there before
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
