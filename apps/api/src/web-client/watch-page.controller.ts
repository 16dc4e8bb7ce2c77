import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { ShownVideos } from '../videos/shown-videos.js';
import { ClientPages } from './client-pages.js';

const BASE = '/watch/';

/**
 * The page of a video. It ignores `Accept`, because link previews seldom ask for HTML. The page is also sent with error
 * statuses: it then says that there is no such video, or shows it to managers.
 */
@ApiExcludeController()
@Controller()
export class WatchPageController {
  constructor(
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly hosts: AllowedHosts,
    private readonly videos: ShownVideos,
    private readonly pages: ClientPages,
  ) {}

  @Get(`${BASE}*`)
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [path = ''] = request.url.slice(BASE.length).split('?', 1);
    const { video, problem } = await this.videos.find(path.replace(/\/$/, ''));
    if (problem) return void (await (await this.pages.startPage()).sendWithStatus(request, reply, problem.status));
    const origin = this.hosts.ownOrigin(request.raw);
    // Addresses made from the request's `Host` must not be cached for other clients.
    const isForAll = this.options.publicUrl !== undefined;
    void reply
      .header('Cache-Control', isForAll ? 'no-cache' : 'no-store')
      .type('text/html; charset=utf-8')
      .send(await this.pages.videoPage(video, origin));
  }
}
