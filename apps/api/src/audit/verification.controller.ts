import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EVENT_LOG, LOG_AUDIT } from '@reelog/events';
import type { EventLog, LogAudit, VerifyProgress } from '@reelog/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireRole } from '../auth/access.decorators.js';
import { verificationSchema } from '../contract/audit.schema.js';
import { JsonResponse } from '../http/openapi.decorators.js';
import { NDJSON, wantsNdjson } from './audit.controller.js';
import { whenGone } from './when-gone.js';

@ApiTags('auditor')
@RequireRole('auditor')
@Controller('api/audit')
export class VerificationController {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LOG_AUDIT) private readonly audit: LogAudit,
  ) {}

  @Get('verify')
  @ApiOperation({ summary: 'Check the whole chain; with Accept: application/x-ndjson progress lines come first' })
  @ApiProduces('application/json', NDJSON)
  @JsonResponse(200, verificationSchema)
  async verify(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const signal = whenGone(reply);
    reply.header('Cache-Control', 'no-store');
    if (wantsNdjson(request)) return reply.type(NDJSON).send(this.progressLines(signal));
    return reply.send(await this.audit.verify({ signal }));
  }

  @Get('export')
  @ApiOperation({ summary: 'The whole log as gzip NDJSON that verifies offline' })
  @ApiResponse({ status: 200, content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } } } })
  async export(@Res() reply: FastifyReply) {
    const { logId, position } = await this.log.head();
    const gzip = createGzip();
    // Compression runs in the thread pool; an error of the log cuts the file off, which verification notices.
    pipeline(Readable.from(this.audit.exportLines({ signal: whenGone(reply) })), gzip, () => undefined);
    return reply
      .headers({
        'Cache-Control': 'no-store',
        'Content-Disposition': `attachment; filename="reelog-${logId}-${position}.ndjson.gz"`,
      })
      .type('application/gzip')
      .send(gzip);
  }

  private progressLines(signal: AbortSignal): Readable {
    const lines = new Readable({ read: () => undefined });
    const write = (line: object) => lines.push(`${JSON.stringify(line)}\n`);
    const onProgress = (progress: VerifyProgress): void => void write(progress);
    this.audit.verify({ signal, onProgress }).then(
      (verification) => {
        write(verification);
        lines.push(null);
      },
      (error: unknown) => lines.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return lines;
  }
}
