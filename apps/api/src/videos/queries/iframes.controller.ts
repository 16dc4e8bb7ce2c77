import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { previewFolder } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply } from 'fastify';
import { buffer } from 'node:stream/consumers';
import { API_OPTIONS, type ApiOptions } from '../../api-options.js';
import { forOtherSites, SAFETY_HEADERS, untransformed } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { jpegFragment, jpegInitSegment } from '../../previews/jpeg-mp4.js';
import { iframeFile, IFRAME_INIT_FILE } from '../../previews/storyboard-hls.js';
import { secondsOf, type TileTimeline } from '../../previews/tile-timeline.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';
import { runCaching } from '../run-caching.js';
import { timelineOf, withPreviews } from '../with-previews.js';

/** Segments of the I-frame playlist of the run in use: fMP4 headers around the stored JPEGs. */
@ApiTags('viewer')
@Controller('api/previews/:videoId/:runId/iframes')
export class IframesController {
  constructor(
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly access: VideoAccess,
  ) {}

  @Get(':file')
  @ApiOperation({ summary: 'A segment of the I-frame playlist, or what comes before all of them' })
  @ApiResponse({ status: 200, content: { 'video/mp4': { schema: { type: 'string', format: 'binary' } } } })
  @ProblemResponse(404, 'No such video, run or segment.')
  async segment(
    @Param('videoId') videoId: string,
    @Param('runId') runId: string,
    @Param('file') file: string,
    @Query() grant: GrantParameters,
    @Res() reply: FastifyReply,
  ) {
    const entry = await this.access.forMedia(videoId, grant);
    const { previews, media } = withPreviews(entry);
    const timeline = timelineOf({ previews, durationSeconds: media.durationSeconds });
    const bytes =
      runId === previews.runId ? await this.segmentOf(timeline, previewFolder(videoId, runId), file) : undefined;
    if (!bytes) throw new Problem(404, 'MEDIA.NOT_FOUND', 'There is no such segment.');
    return forOtherSites(reply)
      .headers({
        ...SAFETY_HEADERS,
        'Content-Type': 'video/mp4',
        'Cache-Control': untransformed(runCaching(entry, this.options)),
        ETag: `"${runId}-${file}"`,
      })
      .send(bytes);
  }

  private async segmentOf(timeline: TileTimeline, folder: string, file: string): Promise<Buffer | undefined> {
    const { width, height, sections } = timeline;
    if (IFRAME_INIT_FILE.endsWith(`/${file}`)) return jpegInitSegment(width, height);
    const number = sections.findIndex((_, section) => iframeFile(section).endsWith(`/${file}`));
    const section = sections[number];
    if (!section) return undefined;
    const jpeg = await buffer(await this.store.read(`${folder}/${timeline.file}`, section.bytes));
    const { startSeconds } = section;
    return jpegFragment(jpeg, { number: number + 1, startSeconds, durationSeconds: secondsOf(section) });
  }
}
