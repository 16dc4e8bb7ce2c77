import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describePreviewFile, type PreviewFileAtAddress } from '../describe-preview-file.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { captionsPath, chaptersFile, withPreviews } from '../with-previews.js';

const VTT = 'text/vtt';
const VttResponse = () => ApiResponse({ status: 200, content: { [VTT]: { schema: { type: 'string' } } } });

/** Captions and chapters as frameflow made them, at fixed addresses. */
@ApiTags('viewer')
@ProblemResponse(404, 'No such video, not (any more) for viewers, or without such a track.')
@Controller('api/videos/:id')
export class CaptionsController {
  constructor(
    private readonly store: ObjectStore,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get('captions/:file')
  @ApiOperation({ summary: 'A caption track of the video as WebVTT: `1.vtt`, `2.vtt`, …' })
  @VttResponse()
  async captions(
    @Param('id') id: string,
    @Param('file') file: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { previews } = withPreviews(await this.access.forMedia(id, grant));
    const track = (previews.captions ?? []).find((_, number) => captionsPath(number) === `captions/${file}`);
    if (!track) throw new Problem(404, 'MEDIA.NO_CAPTIONS', 'This video has no such caption track.');
    return this.send(request, reply, { id, previews, file: track.file });
  }

  @Get('chapters.vtt')
  @ApiOperation({ summary: 'The chapters of the file as WebVTT' })
  @VttResponse()
  async chapters(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { previews } = withPreviews(await this.access.forMedia(id, grant));
    const file = chaptersFile(previews);
    if (file === undefined) throw new Problem(404, 'MEDIA.NO_CHAPTERS', 'The file of this video has no chapters.');
    return this.send(request, reply, { id, previews, file });
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    text: Omit<PreviewFileAtAddress, 'contentType'>,
  ): Promise<FastifyReply> {
    const contentType = `${VTT}; charset=utf-8`;
    const object = await describePreviewFile(this.store, this.integrity, { ...text, contentType });
    return sendObject(request, reply, this.store, object);
  }
}
