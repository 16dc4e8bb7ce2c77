import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { knownVideo } from '@reelog/domain';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerKey } from '../../auth/bearer.guard.js';
import { KeyRing } from '../../auth/key-ring.js';
import { MediaGrants } from '../../auth/media-grant.js';
import { sendObject } from '../../byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi.decorators.js';
import { Problem } from '../../http/problem.js';
import { describeObject } from '../describe-object.js';
import { VideoAccess } from '../video-access.js';
import type { GrantParameters } from '../video-access.js';

/** The file as it was uploaded, as a download: with a manager's key, or by the signed address of the admin view. */
@ApiTags('manager')
@Controller('api/admin/videos/:id/original')
export class OriginalController {
  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    private readonly access: VideoAccess,
    private readonly keys: KeyRing,
    private readonly grants: MediaGrants,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Download the original' })
  @ApiResponse({ status: 200, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ProblemResponse(401, "Neither a manager's key nor a valid signed address.")
  async download(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const identity = this.keys.identify(bearerKey(request.headers.authorization) ?? '');
    if (identity?.role !== 'manager' && !this.grants.opens(id, grant))
      throw new Problem(401, 'AUTH.KEY_REQUIRED', "This needs a manager's key, or a signed address that has not expired.");
    const source = knownVideo((await this.access.forManagers(id)).video)?.source;
    if (!source) throw new Problem(404, 'VIDEO.NOT_FOUND', `There is no video ${id}.`);
    const object = await describeObject(this.store, source.objectKey, {
      etag: `"${source.sha256}"`,
      contentType: 'application/octet-stream',
      cacheControl: 'private, no-cache',
      disposition: attachment(source.fileName),
    });
    return sendObject(request, reply, this.store, object);
  }
}

/** RFC 6266 with RFC 8187: a plain name for old clients, the true one in UTF-8. */
const attachment = (fileName: string): string =>
  `attachment; filename="${fileName.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
