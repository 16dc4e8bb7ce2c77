import { Injectable } from '@nestjs/common';
import { Problem } from '../http/problem.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_ADDRESSES = 10_000;

/** Slows down guessing: an address that failed too often within a minute has to wait. */
@Injectable()
export class FailedKeyLimiter {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** @throws Problem 429 */
  check(address: string): void {
    const entry = this.failures.get(address);
    if (!entry) return;
    const now = Date.now();
    if (entry.until <= now) this.failures.delete(address);
    else if (entry.count >= MAX_FAILURES)
      throw new Problem(429, 'AUTH.TOO_MANY_FAILURES', 'Too many wrong keys from this address; wait a minute.', {
        retryAfterSeconds: Math.ceil((entry.until - now) / 1000),
      });
  }

  record(address: string): void {
    const entry = this.failures.get(address);
    if (entry && entry.until > Date.now()) {
      entry.count += 1;
      return;
    }
    if (this.failures.size >= MAX_ADDRESSES) this.failures.clear();
    this.failures.set(address, { count: 1, until: Date.now() + WINDOW_MS });
  }
}
