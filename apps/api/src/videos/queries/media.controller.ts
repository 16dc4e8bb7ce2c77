import { Controller, Get, Header, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type CatalogEntry, knownVideo, previewFolder, type PreviewSet, type ReadyVideo } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../../api-options.js';
import { redirectToObject } from '../../http/byte-streaming/redirect-to-object.js';
import { forOtherSites, sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { storyboardJson } from '../../previews/storyboard-json.js';
import { storyboardVtt } from '../../previews/storyboard-vtt.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { describeObject } from '../describe-object.js';
import { mediaType } from '../media-type.js';
import { noSuchVideo } from '../../errors/no-such-video.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';

/** The video and the fixed addresses of its previews. Every GET also answers HEAD. */
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

  @Get('storyboard.vtt')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as WebVTT with #xywh fragments' })
  @ApiResponse({ status: 200, content: { 'text/vtt': { schema: { type: 'string' } } } })
  @Header('Content-Type', 'text/vtt; charset=utf-8')
  async vtt(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { video, sheetUrl } = await this.storyboardOf(id, grant);
    return storyboardVtt(video.previews.storyboard, video.media.durationSeconds, sheetUrl);
  }

  @Get('storyboard.json')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as JSON, as players read it' })
  @ApiResponse({ status: 200, content: { 'application/json': { schema: { type: 'object' } } } })
  async json(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { video, sheetUrl } = await this.storyboardOf(id, grant);
    return storyboardJson(video.previews.storyboard, video.media.durationSeconds, sheetUrl);
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
      { sizeBytes: sizeOf(previews, file), fault: this.integrity.faultOf(key) },
    );
    return sendObject(request, forOtherSites(reply), this.store, object);
  }

  private async storyboardOf(id: string, grant: GrantParameters) {
    const entry = await this.access.forMedia(id, grant);
    const video = withPreviews(entry);
    const suffix = this.access.grantFor(entry);
    const sheetUrl = (file: string): string => `/api/previews/${id}/${video.previews.runId}/${file}${suffix}`;
    return { video, sheetUrl };
  }
}

/** The object for players: a rendition for browsers, else the original. */
function playedObject({ video, videoId }: CatalogEntry): { key: string; etag: string; sizeBytes: number } {
  const known = knownVideo(video);
  if (!known) throw noSuchVideo(videoId);
  if (known.rendition) {
    const { objectKey, sizeBytes } = known.rendition;
    return { key: objectKey, etag: `"${objectKey.replaceAll('/', '-')}"`, sizeBytes };
  }
  const { objectKey, sha256, sizeBytes } = known.source;
  return { key: objectKey, etag: `"${sha256}"`, sizeBytes };
}

/** Undefined if it was not recorded. */
const sizeOf = ({ files }: PreviewSet, file: string): number | undefined =>
  files.find(({ name }) => name === file)?.sizeBytes;

function withPreviews({ video }: CatalogEntry): ReadyVideo & { readonly previews: PreviewSet } {
  const known = knownVideo(video);
  if (known?.status !== 'ready')
    throw new Problem(404, 'MEDIA.NO_PREVIEWS_YET', 'The previews of this video are not there yet.');
  const { previews } = known;
  if (!previews) throw new Problem(404, 'MEDIA.NO_PREVIEWS', 'No previews could be made of this video.');
  return { ...known, previews };
}
