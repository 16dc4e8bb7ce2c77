import { SetMetadata, applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Actor } from '@reelog/domain';
import type { FastifyRequest } from 'fastify';
import { ProblemResponse } from '../http/openapi.decorators.js';
import type { Identity, KeyRole } from './key-ring.js';

export const REQUIRED_ROLES = 'reelog:roles';

/** Whoever the bearer key identified; set by the guard. */
export interface IdentifiedRequest extends FastifyRequest {
  identity?: Identity;
}

/** Only with a bearer key of one of these roles. Routes without it are for viewers. */
export const RequireRole = (...roles: KeyRole[]) =>
  applyDecorators(
    SetMetadata(REQUIRED_ROLES, roles),
    ApiBearerAuth(),
    ProblemResponse(401, 'No valid key.'),
    ProblemResponse(403, 'The key is of another role.'),
  );

/** Who asks, as it will stand in the log. */
export const RequestActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { identity } = context.switchToHttp().getRequest<IdentifiedRequest>();
  return identity ? { id: identity.name, role: identity.role } : { id: 'viewer', role: 'viewer' };
});
