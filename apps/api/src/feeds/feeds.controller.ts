import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { EventLog } from '@reelog/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v5 as uuidOf } from 'uuid';
import type { z } from 'zod';
import type { CatalogVideo } from '../contract/video.schema.js';
import { ExpensiveRead } from '../http/read-limit.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Site } from '../site/site.js';
import { catalogQuerySchema } from '../videos/queries/list.schema.js';
import { ATOM_TYPE, atomFeed } from './atom.js';
import type { Feed } from './feed.js';
import { NewestVideos } from './newest-videos.js';
import { PublicOrigin } from './public-origin.js';
import { RSS_TYPE, rssFeed } from './rss.js';

/** Videos of a feed. */
const NEWEST = 50;

const feedQuerySchema = catalogQuerySchema.pick({ tag: true });
type FeedQuery = z.output<typeof feedQuerySchema>;

/** The newest videos, all or those with a tag, for feed readers. */
@ApiExcludeController()
@Controller()
export class FeedsController {
  private logId: string | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly videos: NewestVideos,
    private readonly origins: PublicOrigin,
    private readonly site: Site,
  ) {}

  @Get('feed.atom')
  @ExpensiveRead()
  async atom(
    @Query(new ZodPipe(feedQuerySchema)) query: FeedQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const feed = await this.feed('feed.atom', query, request, reply);
    reply.type(ATOM_TYPE);
    return atomFeed(feed);
  }

  @Get('feed.rss')
  @ExpensiveRead()
  async rss(
    @Query(new ZodPipe(feedQuerySchema)) query: FeedQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const feed = await this.feed('feed.rss', query, request, reply);
    reply.type(RSS_TYPE);
    return rssFeed(feed);
  }

  private async feed(
    file: string,
    { tag: tags = [] }: FeedQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Feed> {
    const { origin, cacheControl } = this.origins.of(request);
    const videos: CatalogVideo[] = [];
    for await (const page of this.videos.pages(NEWEST, tags)) videos.push(...page);
    reply.header('Cache-Control', cacheControl);
    const search = new URLSearchParams(tags.map((tag): [string, string] => ['tag', tag])).toString();
    const suffix = search && `?${search}`;
    this.logId ??= (await this.log.head()).logId;
    return {
      id: `urn:uuid:${uuidOf(`feed:${search}`, this.logId)}`,
      title: [this.site.name, ...tags.map((tag) => `#${tag}`)].join(' '),
      description: `The newest videos of ${this.site.name}.`,
      siteName: this.site.name,
      origin,
      selfUrl: `${origin}/${file}${suffix}`,
      pageUrl: `${origin}/${suffix}`,
      videos,
    };
  }
}
