import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '../http/problem.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { REQUIRED_ROLES } from './access.decorators.js';
import type { IdentifiedRequest } from './access.decorators.js';
import { KeyRing } from './key-ring.js';
import type { KeyRole } from './key-ring.js';

/** The key of `Authorization: Bearer <key>` (RFC 6750); undefined when there is none. */
export const bearerKey = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];

/** Lets a request through to a route with roles only with a key of one of them. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: KeyRing,
    private readonly failures: FailedKeyLimiter,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const roles = this.reflector.getAllAndOverride<KeyRole[] | undefined>(REQUIRED_ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!roles) return true;
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    this.failures.check(request.ip);
    const key = bearerKey(request.headers.authorization);
    const identity = key === undefined ? undefined : this.keys.identify(key);
    if (!identity) {
      if (key !== undefined) this.failures.record(request.ip);
      throw new Problem(401, 'AUTH.KEY_REQUIRED', `This needs the key of a ${roles.join(' or ')}: Authorization: Bearer <key>.`);
    }
    if (!roles.includes(identity.role))
      throw new Problem(403, 'AUTH.WRONG_ROLE', `${identity.name} is a ${identity.role}; this is for a ${roles.join(' or ')}.`);
    request.identity = identity;
    return true;
  }
}
