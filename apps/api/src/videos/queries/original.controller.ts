import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { knownVideo, normalizeTitle } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyRequired, wrongRole } from '../../errors/access-errors.js';
import type { KeyRole } from '../../auth/key-ring.js';
import { MediaGrants } from '../../auth/media-grant.js';
import { RequestIdentity } from '../../auth/request-identity.js';
import { sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describeObject } from '../describe-object.js';
import { noSuchVideo } from '../../errors/no-such-video.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';

const ROLES: readonly KeyRole[] = ['manager'];

/** Downloads of the original: with a manager's key, or by the signed address of the admin view. */
@ApiTags('manager')
@ApiCookieAuth()
@ApiBearerAuth()
@Controller('api/admin/videos/:id/original')
export class OriginalController {
  constructor(
    private readonly store: ObjectStore,
    private readonly access: VideoAccess,
    private readonly identities: RequestIdentity,
    private readonly grants: MediaGrants,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Download the original' })
  @ApiResponse({
    status: 200,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @ProblemResponse(401, "Neither a manager's key nor a valid signed address.")
  @ProblemResponse(403, 'The key is of another role.')
  @ProblemResponse(404, 'No such video.')
  async download(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    if (!this.grants.opens(id, grant)) await this.demandManager(request);
    const source = knownVideo((await this.access.forManagers(id)).video)?.source;
    if (!source) throw noSuchVideo(id);
    const { objectKey, sha256, sizeBytes, fileName } = source;
    const object = await describeObject(
      this.store,
      objectKey,
      {
        etag: `"${sha256}"`,
        contentType: 'application/octet-stream',
        cacheControl: 'private, no-cache',
        disposition: attachment(normalizeTitle(fileName) || 'unnamed'),
      },
      { sizeBytes, fault: this.integrity.faultOf(objectKey) },
    );
    return sendObject(request, reply, this.store, object);
  }

  private async demandManager(request: FastifyRequest): Promise<void> {
    const identity = await this.identities.of(request);
    if (!identity) throw keyRequired(ROLES);
    if (!ROLES.includes(identity.role)) throw wrongRole(identity, ROLES);
  }
}

/** RFC 6266 with RFC 8187: an ASCII name for old clients, the real one in UTF-8. */
const attachment = (fileName: string): string =>
  `attachment; filename="${fileName.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
