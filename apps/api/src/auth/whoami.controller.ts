import { Controller, Get, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { identitySchema } from '../contract/session.schema.js';
import { JsonResponse } from '../http/openapi/openapi.decorators.js';
import { type IdentifiedRequest, RequireRole } from './access.decorators.js';
import type { Identity } from './key-ring.js';

@ApiTags('sessions')
@Controller('api/whoami')
export class WhoAmIController {
  @Get()
  @RequireRole('manager', 'auditor')
  @ApiOperation({ summary: 'Whose key this is' })
  @JsonResponse(200, identitySchema)
  whoAmI(@Req() request: IdentifiedRequest): Identity | undefined {
    return request.identity;
  }
}
