import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { livenessSchema, readinessSchema } from '../contract/health.schema.js';
import { JsonResponse } from '../http/openapi/openapi.decorators.js';
import { Readiness } from './readiness.js';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @JsonResponse(200, livenessSchema)
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Every dependency by name; 503 while one is missing without which hardly anything works' })
  @JsonResponse(200, readinessSchema)
  @JsonResponse(503, readinessSchema)
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const health = await this.readiness.health();
    const ready = health.status !== 'unavailable';
    reply.status(ready ? 200 : 503).header('Cache-Control', 'no-store');
    if (!ready) reply.header('Retry-After', '2');
    return health;
  }
}
