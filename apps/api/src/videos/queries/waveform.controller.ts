import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { waveformSchema } from '../../contract/video.schema.js';
import { sendObject } from '../../http/byte-streaming/send-object.js';
import { JsonResponse, ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describePreviewFile } from '../describe-preview-file.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { waveformFile, withPreviews } from '../with-previews.js';

/** The waveform as frameflow made it, at a fixed address. */
@ApiTags('viewer')
@ProblemResponse(404, 'No such video, not (any more) for viewers, or nothing is heard in it.')
@Controller('api/videos/:id')
export class WaveformController {
  constructor(
    private readonly store: ObjectStore,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get('waveform.json')
  @ApiOperation({ summary: 'The waveform of the sound that is heard' })
  @JsonResponse(200, waveformSchema)
  async waveform(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { previews } = withPreviews(await this.access.forMedia(id, grant));
    const file = waveformFile(previews);
    if (file === undefined) throw new Problem(404, 'MEDIA.NO_WAVEFORM', 'This video has no waveform.');
    const contentType = 'application/json; charset=utf-8';
    const object = await describePreviewFile(this.store, this.integrity, { id, previews, file, contentType });
    return sendObject(request, reply, this.store, object);
  }
}
