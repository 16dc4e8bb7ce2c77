import { Controller, Get, HttpStatus, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Actors } from '@reelog/events';
import type { FastifyReply } from 'fastify';
import { type IdentifiedRequest, RequireRole } from '../../auth/access.decorators.js';
import { writeResultSchema } from '../../contract/video.schema.js';
import { JsonResponse, ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { deadlineOf } from '../../http/request-deadline.js';
import { UPLOAD_ROUTE } from '../commands/upload-video/upload-video.controller.js';
import { UploadsInFlight } from '../commands/upload-video/uploads-in-flight.js';
import { VideoWriter, type WriteOutcome } from '../commands/video-writer.js';
import { VideoPresenter } from '../video-presenter.js';
import { idempotencyKey, repeatableIds, type WriteContext } from '../../commands/write-context.js';

/** Retry-After for a running upload, seconds. */
const ASK_AGAIN_SECONDS = 2;

/** Whether an upload arrived, for clients that lost the answer. */
@ApiTags('manager')
@RequireRole('manager')
@Controller('api/admin/commands')
export class UploadOutcomeController {
  constructor(
    private readonly actors: Actors,
    private readonly writer: VideoWriter,
    private readonly uploads: UploadsInFlight,
    private readonly presenter: VideoPresenter,
  ) {}

  @Get(':idempotencyKey')
  @ApiOperation({ summary: 'The outcome of one of your uploads, by its Idempotency-Key (percent-encoded)' })
  @JsonResponse(200, writeResultSchema, 'It was recorded: what it was, or would have been, answered.')
  @ApiResponse({ status: 202, description: 'It is under way. Ask again after `Retry-After` seconds.' })
  @ProblemResponse(404, 'No upload of yours with this key was recorded or is under way: send it again.')
  async outcome(
    @Param('idempotencyKey') given: string,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ids = await this.idsOf(given, request);
    reply.header('Cache-Control', 'no-store');
    const outcome = await this.recordedOrUnderWay(ids);
    if (outcome === 'under way') {
      reply.status(HttpStatus.ACCEPTED).header('Retry-After', ASK_AGAIN_SECONDS);
      return undefined;
    }
    return { position: outcome.position, video: await this.presenter.forManagers(outcome.entry) };
  }

  private async recordedOrUnderWay(
    ids: Pick<WriteContext, 'commandId' | 'previous' | 'signal'>,
  ): Promise<WriteOutcome | 'under way'> {
    const outcome = await this.writer.recorded(ids);
    if (outcome) return outcome;
    if (await this.uploads.hasCommand(ids.commandId)) return 'under way';
    const since = await this.writer.recorded(ids); // it may have been recorded and ended between the two reads
    if (since) return since;
    throw new Problem(404, 'UPLOAD.NOT_FOUND', 'No upload of yours with this Idempotency-Key has arrived.');
  }

  private async idsOf(
    given: string,
    request: IdentifiedRequest,
  ): Promise<Pick<WriteContext, 'commandId' | 'previous' | 'signal'>> {
    const { identity } = request;
    const key = idempotencyKey(given);
    if (!identity || key === undefined) throw new Error('An upload is looked up for an identified actor, by its key');
    const actor = { id: await this.actors.idOf(identity.name) };
    const signal = deadlineOf(request);
    return { ...repeatableIds(actor, identity, UPLOAD_ROUTE, key), ...(signal && { signal }) };
  }
}
