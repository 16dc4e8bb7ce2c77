import { Readable } from 'node:stream';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../http/problems/problem.js';
import { ExpensiveRead } from '../http/read-limit.guard.js';
import { Site } from '../site/site.js';
import { NewestVideos } from './newest-videos.js';
import { PublicOrigin } from './public-origin.js';
import { sitemap, SITEMAP_VIDEOS } from './sitemap.js';

/** Pages that are for people who are signed in. */
const CLOSED = ['/api/admin/', '/api/audit/', '/upload', '/manage', '/history'];

/** For search engines. The list of all videos is there only if the operator wants it (SITEMAP). */
@ApiExcludeController()
@Controller()
export class CrawlersController {
  constructor(
    private readonly videos: NewestVideos,
    private readonly origins: PublicOrigin,
    private readonly site: Site,
  ) {}

  @Get('robots.txt')
  robots(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const lines = ['User-agent: *', ...CLOSED.map((path) => `Disallow: ${path}`)];
    reply.type('text/plain; charset=utf-8').header('Cache-Control', 'no-cache');
    if (this.site.hasSitemap) {
      const { origin, cacheControl } = this.origins.of(request);
      reply.header('Cache-Control', cacheControl);
      lines.push('', `Sitemap: ${origin}/sitemap.xml`);
    }
    return `${lines.join('\n')}\n`;
  }

  @Get('sitemap.xml')
  @ExpensiveRead()
  async sitemap(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!this.site.hasSitemap) throw new Problem(404, 'SITE.NO_SITEMAP', 'This site has no sitemap (SITEMAP).');
    const { origin, cacheControl } = this.origins.of(request);
    const pages = this.videos.pages(SITEMAP_VIDEOS);
    const first = await pages.next(); // before the answer begins, so that an error has its status
    const parts = sitemap(origin, first.done ? [] : first.value, pages);
    return reply
      .type('application/xml; charset=utf-8')
      .header('Cache-Control', cacheControl)
      .send(Readable.from(parts, { objectMode: false }));
  }
}
