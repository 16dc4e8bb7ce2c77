import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EventLog } from '@reelog/events';
import { DeadLetters } from '@reelog/messaging';
import { METRICS, type Metrics } from '@reelog/platform';
import { Projections } from '@reelog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyRequired } from '../errors/access-errors.js';
import { RequestIdentity } from '../auth/request-identity.js';
import { isLoopback } from '../http/client-address.js';
import { Connections } from '../http/connections/connections.js';
import { ProblemResponse } from '../http/openapi/openapi.decorators.js';
import { UpdatesGateway } from '../updates/updates.gateway.js';

/** Headers with the client's address that proxies add, such as `X-Real-IP` or `Fastly-Client-IP`. */
const PROXY_HEADER = /^via$|forwarded|(?:^|-)(?:real|client|connecting|external|user|remote)-?(?:ip|addr)/;

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly log: EventLog,
    private readonly projections: Projections,
    private readonly deadLetters: DeadLetters,
    private readonly identities: RequestIdentity,
    private readonly updates: UpdatesGateway,
    private readonly connections: Connections,
  ) {}

  @Get()
  @ApiOperation({ summary: "Prometheus' text format; from the loopback address, or with a key" })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  @ProblemResponse(401, 'From elsewhere, a key is needed.')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!isLocal(request) && !(await this.identities.of(request))) throw keyRequired(['manager', 'auditor']);
    this.metrics.updateClients.set(this.updates.clientCount);
    this.metrics.httpConnections.set(this.connections.count);
    this.metrics.logPosition.set((await this.log.head()).position);
    for (const { name, position } of await this.projections.status())
      this.metrics.projectionPosition.set({ projection: name }, position);
    const deadLetters = await this.deadLetters.count().catch(() => undefined); // keep the last value while the broker is unavailable
    if (deadLetters !== undefined) this.metrics.deadLetters.set(deadLetters);
    return reply.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}

/** Behind a proxy on the same machine all requests come from the loopback address; these headers show the proxy. */
const isLocal = ({ socket, headers }: FastifyRequest): boolean =>
  isLoopback(socket.remoteAddress ?? '') && !Object.keys(headers).some((name) => PROXY_HEADER.test(name));
