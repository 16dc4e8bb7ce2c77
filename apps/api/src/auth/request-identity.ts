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

  /** Undefined without a key, or with one that opens nothing. @throws Problem 429 to an address that sent too many of those */
  of({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Identity | undefined {
    const key = bearerKey(headers.authorization);
    if (key === undefined) return undefined;
    const identity = this.keys.identify(key);
    if (identity) this.failures.admit(ip, identity, key);
    else this.failures.refuse(ip);
    return identity;
  }
}
