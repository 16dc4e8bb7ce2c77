import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ObjectStore } from '@reelog/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { embedPolicy, mediaOrigin } from '../http/content-security.js';
import { ClientFiles } from '../site/client-files.js';
import { Site } from '../site/site.js';
import { ShownVideos } from '../videos/shown-videos.js';
import { embedNotice, embedPage } from './embed-page.js';
import { startSeconds } from './start-seconds.js';

const BASE = '/embed/';

interface EmbedQuery {
  readonly t?: unknown;
  readonly autoplay?: unknown;
}

/** The player for frames of other sites: the only page that they may show. It is the same for everybody. */
@ApiExcludeController()
@Controller()
export class EmbedController {
  constructor(
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly store: ObjectStore,
    private readonly files: ClientFiles,
    private readonly site: Site,
    private readonly videos: ShownVideos,
  ) {}

  @Get(`${BASE}*`)
  async page(@Query() { t, autoplay }: EmbedQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const [id = ''] = request.url.slice(BASE.length).split('?', 1);
    const { video, problem } = await this.videos.find(id.replace(/\/$/, ''));
    const document = await this.files.text('embed.html');
    reply
      .removeHeader('X-Frame-Options')
      .header('Content-Security-Policy', embedPolicy(mediaOrigin(this.options, this.store)))
      .header('Cross-Origin-Resource-Policy', 'cross-origin') // sites that demand it of all they load (COEP)
      .type('text/html; charset=utf-8');
    if (problem) {
      const { retryAfterSeconds } = problem.options;
      if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
      reply.status(problem.status).header('Cache-Control', 'no-store');
      return reply.send(embedNotice(document, problem.status, this.site.name));
    }
    const start = { startSeconds: startSeconds(t, video.durationSeconds), isAutomatic: autoplay === '1' };
    return reply.header('Cache-Control', 'no-cache').send(embedPage(document, video, this.site.name, start));
  }
}
