import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type CatalogEntry, knownVideo, renditionFolder } from '@reelog/domain';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../../api-options.js';
import { forOtherSites, SAFETY_HEADERS, sendObject, untransformed } from '../../http/byte-streaming/send-object.js';
import { ProblemResponse } from '../../http/openapi/openapi.decorators.js';
import { Problem } from '../../http/problems/problem.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { IntegrityRecord } from '../../integrity/integrity-record.js';
import { ladderMaster, ladderPlaylist } from '../../ladders/ladder-hls.js';
import { Ladders } from '../../ladders/ladders.js';
import { hlsStoryboardLines } from '../../previews/storyboard-hls.js';
import { tileTimeline } from '../../previews/tile-timeline.js';
import { describeObject } from '../describe-object.js';
import { runCaching } from '../run-caching.js';
import { type GrantParameters, VideoAccess } from '../video-access.js';

const HLS = 'application/vnd.apple.mpegurl';
const PLAYLIST = /^([a-z0-9-]{1,30})\.m3u8$/;
const FILE = /^[a-z0-9-]{1,40}\.mp4$/;

/** The video in several sizes, for players that choose by their connection (HTTP Live Streaming). */
@ApiTags('viewer')
@Controller('api')
export class LadderController {
  constructor(
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly access: VideoAccess,
    private readonly integrity: IntegrityRecord,
    private readonly ladders: Ladders,
  ) {}

  @Get('videos/:id/master.m3u8')
  @ExpensiveRead()
  @ApiOperation({
    summary: 'HLS master playlist: the video in several sizes, all sound tracks and the storyboard',
    description: 'While a video is converted, it names the smallest pictures only, which play already.',
  })
  @ApiResponse({ status: 200, content: { [HLS]: { schema: { type: 'string' } } } })
  @ProblemResponse(404, 'No such video, not (any more) for viewers, or not (yet) in several sizes.')
  async master(@Param('id') id: string, @Query() grant: GrantParameters, @Res() reply: FastifyReply) {
    const entry = await this.access.forMedia(id, grant);
    const { runId, manifest } = await this.ladders.of(entry);
    const suffix = this.access.grantFor(entry);
    const trackUrl = (track: string): string => `/api/ladders/${id}/${runId}/${track}.m3u8${suffix}`;
    return playlist(reply, ladderMaster(manifest, trackUrl, storyboardLines(entry, suffix)), 'no-cache');
  }

  @Get('ladders/:videoId/:runId/:file')
  @ApiOperation({ summary: 'A playlist or a file of segments of a ladder: ranges, validators (RFC 9110)' })
  @ApiHeader({ name: 'Range', required: false })
  @ApiResponse({
    status: 200,
    content: {
      [HLS]: { schema: { type: 'string' } },
      'video/mp4': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @ApiResponse({ status: 206, description: 'The range asked for.' })
  @ProblemResponse(404, 'No such video, run or file.')
  async file(
    @Param('videoId') videoId: string,
    @Param('runId') runId: string,
    @Param('file') file: string,
    @Query() grant: GrantParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const entry = await this.access.forMedia(videoId, grant);
    const [, track] = PLAYLIST.exec(file) ?? [];
    if (track !== undefined) return this.track(reply, entry, { runId, track });
    if (!FILE.test(file) || !/^[0-9a-f-]{36}$/.test(runId)) throw noSuchFile();
    return this.segments(request, reply, entry, { runId, file });
  }

  private async track(reply: FastifyReply, entry: CatalogEntry, wanted: { runId: string; track: string }) {
    const { runId, manifest } = await this.ladders.of(entry);
    const tracks = [...manifest.pictures, ...manifest.sounds];
    const found = runId === wanted.runId ? tracks.find(({ name }) => name === wanted.track) : undefined;
    if (!found) throw noSuchFile();
    const suffix = this.access.grantFor(entry);
    const fileUrl = (name: string): string => `/api/ladders/${entry.videoId}/${runId}/${name}${suffix}`;
    const isLasting = found.isWhole && suffix === '';
    return playlist(reply, ladderPlaylist(found, fileUrl), isLasting ? runCaching(entry, this.options) : 'no-cache');
  }

  private async segments(
    request: FastifyRequest,
    reply: FastifyReply,
    entry: CatalogEntry,
    { runId, file }: { runId: string; file: string },
  ) {
    const key = `${renditionFolder(entry.videoId, runId)}/${file}`;
    const serving = { contentType: 'video/mp4', cacheControl: runCaching(entry, this.options) };
    // Never a redirect to the store: scripts load these, and stores answer scripts of other sites only where that is set up.
    const object = await describeObject(
      this.store,
      key,
      { etag: `"${runId}-${file}"`, ...serving },
      { sizeBytes: recordedSize(entry, runId, file), fault: this.integrity.faultOf(key) },
    );
    return sendObject(request, forOtherSites(reply), this.store, object);
  }
}

const noSuchFile = (): Problem => new Problem(404, 'MEDIA.NOT_FOUND', 'There is no such file.');

const playlist = (reply: FastifyReply, lines: string, cacheControl: string) =>
  forOtherSites(reply)
    .headers({ ...SAFETY_HEADERS, 'Content-Type': HLS, 'Cache-Control': untransformed(cacheControl) })
    .send(lines);

function storyboardLines({ video, videoId }: CatalogEntry, suffix: string): readonly string[] {
  const known = knownVideo(video);
  if (known?.status !== 'ready' || !known.previews) return [];
  const timeline = tileTimeline(known.previews, known.media.durationSeconds);
  const url = (file: string): string => `/api/videos/${videoId}/${file}${suffix}`;
  return timeline
    ? hlsStoryboardLines(timeline, { images: url('storyboard.m3u8'), iframes: url('storyboard-iframes.m3u8') })
    : [];
}

/** Size of a file of the ladder in use. */
function recordedSize({ video }: CatalogEntry, runId: string, file: string): number | undefined {
  const ladder = knownVideo(video)?.ladder;
  return ladder?.runId === runId ? ladder.parts.find(({ name }) => name === file)?.sizeBytes : undefined;
}
