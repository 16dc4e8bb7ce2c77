import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { RequireRole } from '../../auth/access.decorators.js';
import { detailsPatchSchema, reasonSchema, writeResultSchema } from '../../contract/video.schema.js';
import { JsonBody, JsonResponse, VideoWrite } from '../../http/openapi/openapi.decorators.js';
import { ZodPipe } from '../../http/zod.pipe.js';
import { NO_REASON_GIVEN } from '../../commands/previous-release.js';
import { VideoPresenter } from '../video-presenter.js';
import { type WriteContext, Writing } from '../../commands/write-context.js';
import { ChangeDetailsCommand } from './change-details/change-details.command.js';
import { RemoveVideoCommand } from './remove-video/remove-video.command.js';
import { ReprocessVideoCommand } from './reprocess-video/reprocess-video.command.js';
import { RestoreVideoCommand } from './restore-video/restore-video.command.js';
import type { WriteOutcome } from './video-writer.js';

type Reason = z.output<typeof reasonSchema>;
const reasonPipe = new ZodPipe(reasonSchema.default({}));

@ApiTags('manager')
@RequireRole('manager')
@Controller('api/admin/videos/:id')
export class ManageVideoController {
  constructor(
    private readonly commands: CommandBus,
    private readonly presenter: VideoPresenter,
  ) {}

  @Patch()
  @ApiOperation({ summary: 'Change title, description or tags' })
  @JsonBody(detailsPatchSchema)
  @JsonResponse(200, writeResultSchema)
  @VideoWrite()
  changeDetails(
    @Param('id') id: string,
    @Body(new ZodPipe(detailsPatchSchema)) patch: z.output<typeof detailsPatchSchema>,
    @Writing() context: WriteContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(new ChangeDetailsCommand(id, patch, context), reply);
  }

  @Delete()
  @ApiOperation({ summary: 'Remove: hidden at once, restorable' })
  @JsonBody(reasonSchema, false)
  @JsonResponse(200, writeResultSchema)
  @VideoWrite()
  remove(
    @Param('id') id: string,
    @Body(reasonPipe) { reason }: Reason,
    @Writing() context: WriteContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(new RemoveVideoCommand(id, reason, context), reply);
  }

  @Post('restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a removed video back' })
  @JsonResponse(200, writeResultSchema)
  @VideoWrite()
  restore(@Param('id') id: string, @Writing() context: WriteContext, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(new RestoreVideoCommand(id, context), reply);
  }

  @Post('reprocess')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Probe again, make new previews and convert again; what is in use stays until the new one is there',
  })
  @JsonBody(reasonSchema, false)
  @JsonResponse(200, writeResultSchema)
  @VideoWrite()
  reprocess(
    @Param('id') id: string,
    @Body(reasonPipe) { reason }: Reason,
    @Writing() context: WriteContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(new ReprocessVideoCommand(id, reason ?? NO_REASON_GIVEN, context), reply);
  }

  private async answer(command: Command<WriteOutcome>, reply: FastifyReply) {
    const { position, entry } = await this.commands.execute(command);
    const video = await this.presenter.forManagers(entry);
    reply.header('ETag', `"${video.revision}"`);
    return { position, video };
  }
}
