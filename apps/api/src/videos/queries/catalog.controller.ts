import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CatalogListQuery, CatalogQueries } from '@reelog/read-models';
import { z } from 'zod';
import { catalogPageSchema, catalogVideoSchema, tagListSchema } from '../../contract/video.schema.js';
import { MinPosition } from './min-position.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../../http/openapi/openapi.decorators.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { ZodPipe } from '../../http/zod.pipe.js';
import { VideoAccess } from '../video-access.js';
import { VideoPresenter, listed } from '../video-presenter.js';
import { type CatalogQueryParameters, catalogQuerySchema } from './list.schema.js';

const oneQuerySchema = catalogQuerySchema.pick({ minPosition: true });

/** The part of a list request for the read model. */
export const listQuery = ({
  q,
  tag,
  sort,
  limit,
  cursor,
}: CatalogQueryParameters): Omit<CatalogListQuery, 'audience'> => ({
  sort: sort ?? (q?.trim() ? 'relevance' : 'newest'),
  limit,
  ...(q !== undefined && { q }),
  ...(tag !== undefined && { tags: tag }),
  ...(cursor !== undefined && { cursor }),
});

@ApiTags('viewer')
@Controller('api')
export class CatalogController {
  constructor(
    private readonly catalog: CatalogQueries,
    private readonly access: VideoAccess,
    private readonly presenter: VideoPresenter,
    private readonly minPosition: MinPosition,
  ) {}

  @Get('videos')
  @ExpensiveRead()
  @ApiOperation({ summary: 'The catalog: search, tags, sorts, pages; a page may be shorter than its limit' })
  @QueryParameters(catalogQuerySchema)
  @JsonResponse(200, catalogPageSchema)
  @ProblemResponse(400, 'A wrong parameter or cursor.')
  @ProblemResponse(503, 'The catalog has not reached minPosition.')
  async list(@Query(new ZodPipe(catalogQuerySchema)) query: CatalogQueryParameters) {
    await this.minPosition.reached(query.minPosition);
    const page = await this.catalog.list({ ...listQuery(query), audience: 'viewers' });
    return { ...page, items: page.items.map((entry) => listed(this.presenter.forViewers(entry))) };
  }

  @Get('videos/:id')
  @ApiOperation({ summary: 'One video' })
  @QueryParameters(oneQuerySchema)
  @JsonResponse(200, catalogVideoSchema)
  @ProblemResponse(404, 'No such video, or not (any more) for viewers.')
  async one(@Param('id') id: string, @Query(new ZodPipe(oneQuerySchema)) query: z.output<typeof oneQuerySchema>) {
    await this.minPosition.reached(query.minPosition);
    return this.presenter.forViewers(await this.access.forViewers(id));
  }

  @Get('tags')
  @ExpensiveRead()
  @ApiOperation({ summary: 'Tags of the videos that viewers see, most used first' })
  @JsonResponse(200, tagListSchema)
  async tags() {
    const [items, counts] = await Promise.all([this.catalog.tags(50), this.catalog.counts()]);
    return { items, total: counts.listed };
  }
}
