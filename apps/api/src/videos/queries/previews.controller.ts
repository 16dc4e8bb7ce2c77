import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type CatalogEntry, knownVideo, previewFolder } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../../api-options.js';
import { forOtherSites, sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describeObject } from '../describe-object.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { runCaching } from '../run-caching.js';
import { recordedSize } from '../with-previews.js';

const FILE = /^[a-z0-9][a-z0-9-]{0,60}\.(jpg|webp|bif)$/;
const TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', webp: 'image/webp', bif: 'image/vnd.roku.bif' };

/** Files of one run of frameflow: they never change, so they are cached without limit. */
@ApiTags('viewer')
@Controller('api/previews/:videoId/:runId')
export class PreviewsController {
  constructor(
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get(':file')
  @ApiOperation({ summary: 'A sheet, a thumbnail or the file of all tiles of one run' })
  @ApiResponse({
    status: 200,
    content: {
      'image/jpeg': { schema: { type: 'string', format: 'binary' } },
      'image/webp': { schema: { type: 'string', format: 'binary' } },
      'image/vnd.roku.bif': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @ProblemResponse(404, 'No such video, run or file.')
  async picture(
    @Param('videoId') videoId: string,
    @Param('runId') runId: string,
    @Param('file') file: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const entry = await this.access.forMedia(videoId, grant);
    const [, extension = ''] = FILE.exec(file) ?? [];
    const contentType = TYPES[extension];
    if (contentType === undefined || !/^[0-9a-f-]{36}$/.test(runId))
      throw new Problem(404, 'MEDIA.NOT_FOUND', 'There is no such picture.');
    const key = `${previewFolder(videoId, runId)}/${file}`;
    const object = await describeObject(
      this.store,
      key,
      {
        etag: `"${runId}-${file}"`,
        contentType,
        cacheControl: runCaching(entry, this.options),
      },
      { sizeBytes: sizeOf(entry, runId, file), fault: this.integrity.faultOf(key) },
    );
    return sendObject(request, forOtherSites(reply), this.store, object);
  }
}

/** Size of a picture of the run in use, if recorded. */
function sizeOf({ video }: CatalogEntry, runId: string, file: string): number | undefined {
  const known = knownVideo(video);
  if (known?.status !== 'ready' || known.previews?.runId !== runId) return undefined;
  return recordedSize(known.previews, file);
}
