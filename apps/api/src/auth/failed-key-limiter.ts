import { Injectable } from '@nestjs/common';
import { Problem } from '../http/problem.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_ADDRESSES = 10_000;

/**
 * Slows down guessing: an address that failed too often within a minute is not answered any more. Asked for wrong keys
 * only: whoever holds a right one is not kept out by others who share the address, as all do behind a proxy that is not
 * named in TRUST_PROXY.
 */
@Injectable()
export class FailedKeyLimiter {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** Takes note of a wrong key. @throws Problem 429 once there were too many */
  charge(address: string): void {
    const now = Date.now();
    const entry = this.failures.get(address);
    if (entry && entry.until > now) {
      if (entry.count >= MAX_FAILURES) throw tooMany(entry.until - now);
      entry.count += 1;
      return;
    }
    if (this.failures.size >= MAX_ADDRESSES) this.failures.clear();
    this.failures.set(address, { count: 1, until: now + WINDOW_MS });
  }
}

const tooMany = (waitMs: number): Problem =>
  new Problem(429, 'AUTH.TOO_MANY_FAILURES', 'Too many wrong keys from this address; wait a minute.', {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
