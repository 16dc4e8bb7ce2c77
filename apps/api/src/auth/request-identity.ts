import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ROLE_HEADER } from '../contract/session.schema.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import type { Identity, KeyRole } from './key-ring.js';
import { Sessions } from './sessions.js';

/** The key of `Authorization: Bearer <key>` (RFC 6750); undefined when there is none. */
const bearerKey = (header: string): string | undefined => /^Bearer +(\S+) *$/i.exec(header)?.[1];

const isKeyRole = (value: unknown): value is KeyRole => value === 'manager' || value === 'auditor';

/** Safe methods (RFC 9110, 9.2.1). */
const isSafe = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Finds the identity of a request by its key or session. */
@Injectable()
export class RequestIdentity {
  constructor(
    private readonly keys: FailedKeyLimiter,
    private readonly sessions: Sessions,
    private readonly hosts: AllowedHosts,
  ) {}

  /**
   * Uses the bearer key, or without one the session. Undefined without either, or if it is not valid.
   * @throws ApplicationError after too many wrong keys from the address
   * @throws Problem for a write with a session from a page of another origin
   */
  async of(request: Pick<FastifyRequest, 'ip' | 'headers' | 'raw' | 'method'>): Promise<Identity | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.ofSession(request);
    const key = bearerKey(authorization);
    return key === undefined ? undefined : this.keys.holderOf(key, request.ip)?.identity;
  }

  private async ofSession({
    headers,
    raw,
    method,
  }: Pick<FastifyRequest, 'headers' | 'raw' | 'method'>): Promise<Identity | undefined> {
    const id = this.sessions.idIn(headers);
    const role = headers[ROLE_HEADER];
    if (id === undefined) return undefined;
    if (!isSafe(method)) this.hosts.demandOwnPage(raw);
    const identity = isKeyRole(role) ? await this.sessions.identityIn(id, role) : undefined;
    return identity && { name: identity.name, role: identity.role };
  }
}
