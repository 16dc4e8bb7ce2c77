import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ProblemResponse } from '../http/openapi/openapi.decorators.js';
import type { Identity, KeyRole } from './key-ring.js';

export const REQUIRED_ROLES = 'reelog:roles';

/** The identity of the bearer key or session; set by the guard. */
export interface IdentifiedRequest extends FastifyRequest {
  identity?: Identity;
}

/** Requires a bearer key or a session with one of these roles. Routes without it are public. */
export const RequireRole = (...roles: KeyRole[]) =>
  applyDecorators(
    SetMetadata(REQUIRED_ROLES, roles),
    ApiBearerAuth(),
    ApiCookieAuth(),
    ProblemResponse(401, 'No valid key.'),
    ProblemResponse(403, 'The key is of another role.'),
  );
