import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CatalogEntry } from '@reelog/domain';
import { CatalogQueries, homePage, relatedVideos, suggestions } from '@reelog/read-models';
import type { z } from 'zod';
import {
  homePageSchema,
  relatedVideosSchema,
  type Suggestions,
  suggestionsSchema,
} from '../../contract/discovery.schema.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../../http/openapi/openapi.decorators.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { ZodPipe } from '../../http/zod.pipe.js';
import { VideoAccess } from '../video-access.js';
import { VideoPresenter, listed } from '../video-presenter.js';
import { homeQuerySchema, minPositionSchema, suggestQuerySchema } from './discovery.schema.js';
import { MinPosition } from './min-position.js';

/** What leads a viewer to a video: the front page, suggestions while typing, and videos like the one on screen. */
@ApiTags('viewer')
@Controller('api')
export class DiscoveryController {
  constructor(
    private readonly catalog: CatalogQueries,
    private readonly access: VideoAccess,
    private readonly presenter: VideoPresenter,
    private readonly minPosition: MinPosition,
  ) {}

  @Get('home')
  @ExpensiveRead()
  @ApiOperation({ summary: 'The rows of the front page' })
  @QueryParameters(homeQuerySchema)
  @JsonResponse(200, homePageSchema)
  @ProblemResponse(503, 'The catalog has not reached minPosition.')
  async home(@Query(new ZodPipe(homeQuerySchema)) query: z.output<typeof homeQuerySchema>) {
    await this.minPosition.reached(query.minPosition);
    const page = await homePage(this.catalog, query.watching);
    return {
      ...page,
      watching: this.items(page.watching),
      newest: this.items(page.newest),
      rows: page.rows.map((row) => ({ ...row, items: this.items(row.items) })),
    };
  }

  @Get('suggest')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Tags and videos that fit what somebody is typing' })
  @QueryParameters(suggestQuerySchema)
  @JsonResponse(200, suggestionsSchema)
  async suggest(
    @Query(new ZodPipe(suggestQuerySchema)) { q }: z.output<typeof suggestQuerySchema>,
  ): Promise<Suggestions> {
    const { tags, videos } = await suggestions(this.catalog, q);
    return { tags: [...tags], videos: videos.map((entry) => this.suggested(entry)) };
  }

  @Get('videos/:id/related')
  @ExpensiveRead()
  @ApiOperation({ summary: 'What to watch after a video' })
  @QueryParameters(minPositionSchema)
  @JsonResponse(200, relatedVideosSchema)
  @ProblemResponse(404, 'No such video, or not (any more) for viewers.')
  async related(
    @Param('id') id: string,
    @Query(new ZodPipe(minPositionSchema)) query: z.output<typeof minPositionSchema>,
  ) {
    await this.minPosition.reached(query.minPosition);
    const { items, position } = await relatedVideos(this.catalog, await this.access.forViewers(id));
    return { items: this.items(items), next: items[0]?.videoId ?? null, position };
  }

  private items(entries: readonly CatalogEntry[]) {
    return entries.map((entry) => listed(this.presenter.forViewers(entry)));
  }

  private suggested(entry: CatalogEntry): Suggestions['videos'][number] {
    const { id, title, thumbnailUrl, dominantColour, durationSeconds } = this.presenter.forViewers(entry);
    return {
      id,
      title,
      ...(thumbnailUrl !== undefined && { thumbnailUrl }),
      ...(dominantColour !== undefined && { dominantColour }),
      ...(durationSeconds !== undefined && { durationSeconds }),
    };
  }
}
