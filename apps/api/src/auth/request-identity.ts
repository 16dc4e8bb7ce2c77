import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { KeyRing } from './key-ring.js';
import type { Identity } from './key-ring.js';

/** The key of `Authorization: Bearer <key>` (RFC 6750); undefined when there is none. */
const bearerKey = (header: string | undefined): string | undefined => /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];

/** Tells whose key a request carries; the one place where keys are tried, so that no route is left to guess at. */
@Injectable()
export class RequestIdentity {
  constructor(
    private readonly keys: KeyRing,
    private readonly failures: FailedKeyLimiter,
  ) {}

  /** Undefined without a key, or with one that opens nothing. @throws Problem 429 to an address that failed too often */
  of({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Identity | undefined {
    this.failures.check(ip);
    const key = bearerKey(headers.authorization);
    const identity = key === undefined ? undefined : this.keys.identify(key);
    if (key !== undefined && !identity) this.failures.record(ip);
    return identity;
  }
}
