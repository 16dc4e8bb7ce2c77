import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { EventLog, LogAudit, type Verification } from '@reelog/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequireRole } from '../auth/access.decorators.js';
import { verificationSchema } from '../contract/audit.schema.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../http/openapi/openapi.decorators.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { ObjectVerifier } from '../integrity/object-verifier.js';
import { WITHOUT_DEADLINE } from '../http/request-deadline.js';
import { NDJSON, wantsNdjson } from './audit.controller.js';
import { AuditSlots } from './audit-slots.js';
import { whenGone } from './when-gone.js';

const verifyQuerySchema = z.object({
  objects: z.enum(['true', 'false']).default('false').meta({
    description: 'Whether all stored objects are read, too, and compared with the digests in the log.',
  }),
});
type VerifyQuery = z.output<typeof verifyQuerySchema>;

@ApiTags('auditor')
@RequireRole('auditor')
@ProblemResponse(429, 'As many verifications and exports as may run at the same time are running.')
@Controller('api/audit')
export class VerificationController {
  constructor(
    private readonly log: EventLog,
    private readonly audit: LogAudit,
    private readonly objects: ObjectVerifier,
    private readonly slots: AuditSlots,
  ) {}

  @Get('verify')
  @RouteConfig(WITHOUT_DEADLINE) // it ends when it is complete, or when its client disconnects
  @ApiOperation({ summary: 'Check the whole chain; with Accept: application/x-ndjson progress lines come first' })
  @ApiProduces('application/json', NDJSON)
  @QueryParameters(verifyQuerySchema)
  @JsonResponse(200, verificationSchema)
  async verify(
    @Query(new ZodPipe(verifyQuerySchema)) query: VerifyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const release = this.slots.acquire();
    const signal = whenGone(reply);
    reply.header('Cache-Control', 'no-store');
    const verify = (onProgress?: (progress: object) => void) =>
      this.verification(query, signal, onProgress).finally(release);
    if (wantsNdjson(request)) return reply.type(NDJSON).send(progressLines(verify));
    return reply.send(await verify());
  }

  @Get('export')
  @ApiOperation({ summary: 'The whole log as gzip NDJSON that verifies offline' })
  @ApiResponse({ status: 200, content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } } } })
  async export(@Res() reply: FastifyReply) {
    const release = this.slots.acquire();
    reply.raw.once('close', release);
    const { logId, position } = await this.log.head();
    const gzip = createGzip();
    // Compression runs in the thread pool. An error of the log truncates the file; verification detects that.
    pipeline(Readable.from(this.audit.exportLines({ signal: whenGone(reply) })), gzip, () => undefined);
    return reply
      .headers({
        'Cache-Control': 'no-store',
        'Content-Disposition': `attachment; filename="reelog-${logId}-${position}.ndjson.gz"`,
      })
      .type('application/gzip')
      .send(gzip);
  }

  private async verification({ objects }: VerifyQuery, signal: AbortSignal, onProgress?: (progress: object) => void) {
    const verification: Verification = await this.audit.verify({ signal, ...(onProgress && { onProgress }) });
    if (objects === 'false') return verification;
    return { ...verification, objects: await this.objects.verify(signal, onProgress) };
  }
}

function progressLines(verify: (onProgress: (progress: object) => void) => Promise<object>): Readable {
  const lines = new Readable({ read: () => undefined });
  const write = (line: object) => lines.push(`${JSON.stringify(line)}\n`);
  verify(write).then(
    (verification) => {
      write(verification);
      lines.push(null);
    },
    (error: unknown) => lines.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return lines;
}
