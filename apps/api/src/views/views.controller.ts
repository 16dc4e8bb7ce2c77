import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { viewAcceptedSchema, viewRequestSchema } from '../contract/video.schema.js';
import { JsonBody, JsonResponse, ProblemResponse } from '../http/openapi/openapi.decorators.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { VideoAccess } from '../videos/video-access.js';
import { ViewCounter } from './view-counter.js';
import { ViewLimiter } from './view-limiter.js';

@ApiTags('viewer')
@Controller('api/videos/:id/views')
export class ViewsController {
  constructor(
    private readonly access: VideoAccess,
    private readonly counter: ViewCounter,
    private readonly limiter: ViewLimiter,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Count a view: one a session, video and half hour' })
  @JsonBody(viewRequestSchema)
  @JsonResponse(202, viewAcceptedSchema)
  @ProblemResponse(404, 'No such video.')
  @ProblemResponse(429, 'Too many views from this address.')
  @ProblemResponse(507, 'The disk is full.')
  async count(
    @Param('id') id: string,
    @Body(new ZodPipe(viewRequestSchema)) body: z.output<typeof viewRequestSchema>,
    @Req() { ip }: FastifyRequest,
  ) {
    await this.access.forViewers(id);
    this.limiter.admit(ip); // after the checks, so that invalid views do not count for the limit
    const position = await this.counter.count(id, body.sessionId);
    return { ...(position !== undefined && { position }) };
  }
}
