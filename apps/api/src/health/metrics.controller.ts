import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EVENT_LOG, PROJECTIONS } from '@reelog/events';
import type { EventLog, Projections } from '@reelog/events';
import { METRICS } from '@reelog/platform';
import type { Metrics } from '@reelog/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerKey } from '../auth/bearer.guard.js';
import { KeyRing } from '../auth/key-ring.js';
import { ProblemResponse } from '../http/openapi.decorators.js';
import { Problem } from '../http/problem.js';
import { UpdatesGateway } from '../updates/updates.gateway.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(PROJECTIONS) private readonly projections: Projections,
    private readonly keys: KeyRing,
    private readonly updates: UpdatesGateway,
  ) {}

  @Get()
  @ApiOperation({ summary: "Prometheus' text format; from the loopback address, or with a key" })
  @ProblemResponse(401, 'From elsewhere, a key is needed.')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!isLocal(request) && !this.keys.identify(bearerKey(request.headers.authorization) ?? ''))
      throw new Problem(401, 'AUTH.KEY_REQUIRED', 'Metrics are for the loopback address, or for a key.');
    this.metrics.updateClients.set(this.updates.clientCount);
    this.metrics.logPosition.set((await this.log.head()).position);
    for (const { name, position } of await this.projections.status())
      this.metrics.projectionPosition.set({ projection: name }, position);
    return reply.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}

/** Behind a proxy on the same machine everybody comes from the loopback address. */
const isLocal = ({ socket, headers }: FastifyRequest): boolean =>
  LOOPBACK.test(socket.remoteAddress ?? '') && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
