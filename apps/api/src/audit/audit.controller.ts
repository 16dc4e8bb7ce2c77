import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Actors, EventLog } from '@reelog/events';
import { CatalogQueries } from '@reelog/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireRole } from '../auth/access.decorators.js';
import { auditPageSchema, headSchema, historySchema, logSummarySchema } from '../contract/audit.schema.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../http/openapi/openapi.decorators.js';
import { ExpensiveRead } from '../http/read-limit.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { type AuditQuery, auditQuerySchema } from './audit-query.schema.js';
import { HistoryReader } from './history.reader.js';
import { logLines, positionOf, readLogPage } from './log-pages.js';
import { LogTally } from './log-tally.js';
import { VideoTitles } from './video-titles.js';
import { whenGone } from './when-gone.js';

export const NDJSON = 'application/x-ndjson';
export const wantsNdjson = (request: FastifyRequest): boolean => request.headers.accept?.includes(NDJSON) ?? false;

const historyQuerySchema = auditQuerySchema.pick({ limit: true, cursor: true });

@ApiTags('auditor')
@RequireRole('auditor')
@Controller('api/audit')
export class AuditController {
  constructor(
    private readonly log: EventLog,
    private readonly catalog: CatalogQueries,
    private readonly actors: Actors,
    private readonly tally: LogTally,
    private readonly titles: VideoTitles,
    private readonly history: HistoryReader,
  ) {}

  @Get('events')
  @ExpensiveRead()
  @ApiOperation({ summary: 'The log; with Accept: application/x-ndjson all that matches, an event a line' })
  @QueryParameters(auditQuerySchema)
  @ApiProduces('application/json', NDJSON)
  @JsonResponse(200, auditPageSchema)
  @ProblemResponse(400, 'A wrong parameter or cursor.')
  async events(
    @Query(new ZodPipe(auditQuerySchema)) query: AuditQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { log, actors, tally, catalog, titles } = this;
    const named = { log, actors, tally, catalog, titles };
    if (wantsNdjson(request))
      return reply
        .type(NDJSON)
        .header('Cache-Control', 'no-store')
        .send(Readable.from(logLines(named, query, whenGone(reply)), { objectMode: false }));
    const [{ position }, page] = await Promise.all([this.log.head(), readLogPage(named, query)]);
    return reply.send({ ...page, position });
  }

  @Get('videos/:id/history')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Every event of a video with the state after it and the fields it changed' })
  @QueryParameters(historyQuerySchema)
  @JsonResponse(200, historySchema)
  @ProblemResponse(404, 'The log has no events of this video.')
  async videoHistory(
    @Param('id') id: string,
    @Query(new ZodPipe(historyQuerySchema)) { limit, cursor }: Pick<AuditQuery, 'limit' | 'cursor'>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const gone = whenGone(reply);
    const { position } = await this.log.head();
    const after = cursor === undefined ? 0 : positionOf(cursor);
    return { ...(await this.history.page(id, after, limit, gone)), position };
  }

  @Get('summary')
  @ExpensiveRead()
  @ApiOperation({ summary: 'What occurs in the log and who recorded it, with counts' })
  @JsonResponse(200, logSummarySchema)
  summary() {
    return this.tally.summary();
  }

  @Get('head')
  @ApiOperation({ summary: 'The end of the log. Keep a copy elsewhere: it shows whether events were cut off later' })
  @JsonResponse(200, headSchema)
  head() {
    return this.log.head();
  }
}
