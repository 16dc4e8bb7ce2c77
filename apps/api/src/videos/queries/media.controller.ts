import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type CatalogEntry, knownVideo, playedRendition, previewFolder, renditionFolder } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../../api-options.js';
import { redirectToObject } from '../../http/byte-streaming/redirect-to-object.js';
import { forOtherSites, sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describeObject } from '../describe-object.js';
import { mediaType } from '../media-type.js';
import { noSuchVideo } from '../../errors/no-such-video.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { recordedSize, withPreviews } from '../with-previews.js';

/** The video and its picture, at fixed addresses. Every GET also answers HEAD. */
@ApiTags('viewer')
@ProblemResponse(404, 'No such video, or not (any more) for viewers.')
@Controller('api/videos/:id')
export class MediaController {
  constructor(
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get('stream')
  @ApiOperation({ summary: 'The video: ranges, validators (RFC 9110)' })
  @ApiHeader({ name: 'Range', required: false })
  @ApiResponse({ status: 200, description: 'All of it.' })
  @ApiResponse({ status: 206, description: 'The range asked for.' })
  @ApiResponse({ status: 307, description: 'Load it from the store at this address (MEDIA_DELIVERY=redirect).' })
  @ApiResponse({ status: 304, description: 'Not modified.' })
  @ProblemResponse(412, 'Not the version that If-Match or If-Unmodified-Since asks for.')
  @ProblemResponse(416, 'The range lies beyond the end.')
  async stream(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const entry = await this.access.forMedia(id, grant);
    const { key, etag, sizeBytes } = playedObject(entry);
    const serving = { contentType: mediaType(entry), cacheControl: 'private, no-cache' };
    if (this.options.mediaDelivery === 'redirect') {
      const lifetimeSeconds = this.access.videoSeconds(entry, grant);
      if (await redirectToObject(request, reply, this.store, { key, lifetimeSeconds, ...serving })) return;
    }
    const object = await describeObject(
      this.store,
      key,
      { etag, ...serving },
      { sizeBytes, fault: this.integrity.faultOf(key) },
    );
    await sendObject(request, reply, this.store, object);
  }

  @Get('thumbnail.jpg')
  @ApiOperation({ summary: 'The picture in use' })
  @ApiResponse({ status: 200, content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } } })
  async thumbnail(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { previews } = withPreviews(await this.access.forMedia(id, grant));
    const { file } = previews.thumbnail;
    const key = `${previewFolder(id, previews.runId)}/${file}`;
    const object = await describeObject(
      this.store,
      key,
      { etag: `"${previews.runId}"`, contentType: 'image/jpeg', cacheControl: 'no-cache' },
      { sizeBytes: recordedSize(previews, file), fault: this.integrity.faultOf(key) },
    );
    return sendObject(request, forOtherSites(reply), this.store, object);
  }
}

/** The object for players: a rendition for browsers, else the original. */
function playedObject({ video, videoId }: CatalogEntry): { key: string; etag: string; sizeBytes: number } {
  const known = knownVideo(video);
  if (!known) throw noSuchVideo(videoId);
  const rendition = playedRendition(known);
  const [part] = rendition?.parts ?? [];
  if (rendition && part) {
    const { name, sha256, sizeBytes } = part;
    return { key: `${renditionFolder(videoId, rendition.runId)}/${name}`, etag: `"${sha256}"`, sizeBytes };
  }
  const { objectKey, sha256, sizeBytes } = known.source;
  return { key: objectKey, etag: `"${sha256}"`, sizeBytes };
}
