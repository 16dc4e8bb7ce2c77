import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { previewFolder } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { forOtherSites, sendObject } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { dashStoryboard } from '../../previews/storyboard-dash.js';
import {
  hlsIframePlaylist,
  hlsImagePlaylist,
  hlsStoryboardLines,
  hlsStoryboardMaster,
} from '../../previews/storyboard-hls.js';
import { storyboardJson } from '../../previews/storyboard-json.js';
import { storyboardVtt } from '../../previews/storyboard-vtt.js';
import { describeObject } from '../describe-object.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { recordedSize, timelineOf, withPreviews } from '../with-previews.js';

const HLS = 'application/vnd.apple.mpegurl';
const DASH = 'application/dash+xml';
const BIF = 'image/vnd.roku.bif';

const TextResponse = (contentType: string) =>
  ApiResponse({ status: 200, content: { [contentType]: { schema: { type: 'string' } } } });

/** The storyboard of a video in the formats of players, at fixed addresses. All have the same tiles and times. */
@ApiTags('viewer')
@ProblemResponse(404, 'No such video, not (any more) for viewers, or without such previews.')
@Controller('api/videos/:id')
export class StoryboardController {
  constructor(
    private readonly store: ObjectStore,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
  ) {}

  @Get('storyboard.vtt')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as WebVTT with #xywh fragments' })
  @TextResponse('text/vtt')
  @Header('Content-Type', 'text/vtt; charset=utf-8')
  async vtt(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { previews, durationSeconds, fileUrl } = await this.storyboardOf(id, grant);
    return storyboardVtt(previews, durationSeconds, fileUrl);
  }

  @Get('storyboard.json')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as JSON, as players read it' })
  @ApiResponse({ status: 200, content: { 'application/json': { schema: { type: 'object' } } } })
  async json(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { previews, durationSeconds, fileUrl } = await this.storyboardOf(id, grant);
    return storyboardJson(previews, durationSeconds, fileUrl);
  }

  @Get('storyboard-master.m3u8')
  @ExpensiveRead()
  @ApiOperation({ summary: 'HLS master playlist that names the two playlists of the storyboard' })
  @TextResponse(HLS)
  @Header('Content-Type', HLS)
  async master(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { timeline, suffix } = await this.timelineOf(id, grant);
    const url = (file: string): string => `/api/videos/${id}/${file}${suffix}`;
    const urls = { images: url('storyboard.m3u8'), iframes: url('storyboard-iframes.m3u8') };
    return hlsStoryboardMaster(hlsStoryboardLines(timeline, urls));
  }

  @Get('storyboard.m3u8')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as HLS image playlist (EXT-X-IMAGES-ONLY)' })
  @TextResponse(HLS)
  @Header('Content-Type', HLS)
  async images(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { timeline, fileUrl } = await this.timelineOf(id, grant);
    return hlsImagePlaylist(timeline, fileUrl);
  }

  @Get('storyboard-iframes.m3u8')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as HLS I-frame playlist (mjpg)' })
  @TextResponse(HLS)
  @Header('Content-Type', HLS)
  async iframes(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { timeline, fileUrl } = await this.timelineOf(id, grant);
    return hlsIframePlaylist(timeline, fileUrl);
  }

  @Get('storyboard.mpd')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Storyboard as DASH-IF thumbnail tiles' })
  @TextResponse(DASH)
  @Header('Content-Type', DASH)
  async dash(@Param('id') id: string, @Query() grant: GrantParameters) {
    const { timeline, durationSeconds, fileUrl } = await this.timelineOf(id, grant);
    return dashStoryboard(timeline, durationSeconds, fileUrl);
  }

  @Get('storyboard.bif')
  @ApiOperation({ summary: 'Storyboard as BIF file of Roku: ranges, validators (RFC 9110)' })
  @ApiResponse({ status: 200, content: { [BIF]: { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 206, description: 'The range asked for.' })
  async bif(
    @Param('id') id: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { previews, timeline } = await this.timelineOf(id, grant);
    const key = `${previewFolder(id, previews.runId)}/${timeline.file}`;
    const object = await describeObject(
      this.store,
      key,
      { etag: `"${previews.runId}-${timeline.file}"`, contentType: BIF, cacheControl: 'no-cache' },
      { sizeBytes: recordedSize(previews, timeline.file), fault: this.integrity.faultOf(key) },
    );
    return sendObject(request, forOtherSites(reply), this.store, object);
  }

  private async timelineOf(id: string, grant: GrantParameters) {
    const board = await this.storyboardOf(id, grant);
    return { ...board, timeline: timelineOf(board) };
  }

  private async storyboardOf(id: string, grant: GrantParameters) {
    const entry = await this.access.forMedia(id, grant);
    const { previews, media } = withPreviews(entry);
    const suffix = this.access.grantFor(entry);
    const fileUrl = (file: string): string => `/api/previews/${id}/${previews.runId}/${file}${suffix}`;
    return { previews, durationSeconds: media.durationSeconds, suffix, fileUrl };
  }
}
