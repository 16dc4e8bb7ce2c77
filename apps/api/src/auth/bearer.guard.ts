import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type IdentifiedRequest, REQUIRED_ROLES } from './access.decorators.js';
import { keyRequired, wrongRole } from '../errors/access-errors.js';
import type { KeyRole } from './key-ring.js';
import { RequestIdentity } from './request-identity.js';

/** For routes with roles: requires a key or session of one of them. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identities: RequestIdentity,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const roles = this.reflector.getAllAndOverride<KeyRole[] | undefined>(REQUIRED_ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!roles) return true;
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const identity = await this.identities.of(request);
    if (!identity) throw keyRequired(roles);
    if (!roles.includes(identity.role)) throw wrongRole(identity, roles);
    request.identity = identity;
    return true;
  }
}
