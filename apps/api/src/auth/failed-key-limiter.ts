import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';
import type { Identity } from './key-ring.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
const MAX_ADDRESSES = 10_000;

/** Who has been let in lately is remembered for so long, milliseconds. */
const ADMITTED_MS = 24 * 3_600_000;

/**
 * Slows down guessing: an address that failed too often within a minute has to wait, whatever key it comes with. Only
 * those who have been let in there before still are: others who share the address, as all do behind a proxy that is not
 * named in TRUST_PROXY, do not lock them out.
 */
@Injectable()
export class FailedKeyLimiter {
  private readonly failures = new Map<string, { count: number; until: number }>();
  private readonly admitted = new LRUCache<string, true>({ max: MAX_ADDRESSES, ttl: ADMITTED_MS });

  /** Takes note of a wrong key. @throws Problem 429 once there were too many */
  refuse(address: string): void {
    this.stop(address);
    const entry = this.failures.get(address);
    if (entry) {
      entry.count += 1;
      return;
    }
    if (this.failures.size >= MAX_ADDRESSES) this.failures.clear();
    this.failures.set(address, { count: 1, until: Date.now() + WINDOW_MS });
  }

  /** Takes note of a right key. @throws Problem 429 where there were too many wrong ones, to a holder not seen there before */
  admit(address: string, { role, name }: Identity): void {
    const holder = `${address} ${role} ${name}`;
    if (!this.admitted.has(holder)) this.stop(address);
    this.admitted.set(holder, true);
  }

  private stop(address: string): void {
    const entry = this.failures.get(address);
    if (!entry) return;
    const waitMs = entry.until - Date.now();
    if (waitMs <= 0) this.failures.delete(address);
    else if (entry.count >= MAX_FAILURES) throw tooMany(waitMs);
  }
}

const tooMany = (waitMs: number): Problem =>
  new Problem(429, 'AUTH.TOO_MANY_FAILURES', 'Too many wrong keys from this address; wait a minute.', {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
