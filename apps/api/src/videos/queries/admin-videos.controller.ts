import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CatalogQueries } from '@reelog/read-models';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { RequireRole } from '../../auth/access.decorators.js';
import { adminPageSchema, adminVideoSchema } from '../../contract/video.schema.js';
import { MinPosition } from './min-position.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../../http/openapi/openapi.decorators.js';
import { ExpensiveRead } from '../../http/read-limit.guard.js';
import { ZodPipe } from '../../http/zod.pipe.js';
import { VideoAccess } from '../video-access.js';
import { VideoPresenter, listed } from '../video-presenter.js';
import { listQuery } from './catalog.controller.js';
import { adminQuerySchema } from './list.schema.js';

const oneQuerySchema = adminQuerySchema.pick({ minPosition: true });

@ApiTags('manager')
@RequireRole('manager')
@Controller('api/admin/videos')
export class AdminVideosController {
  constructor(
    private readonly catalog: CatalogQueries,
    private readonly access: VideoAccess,
    private readonly presenter: VideoPresenter,
    private readonly minPosition: MinPosition,
  ) {}

  @Get()
  @ExpensiveRead()
  @ApiOperation({
    summary: 'All videos in all states, with failures and attempts; a page may be shorter than its limit',
  })
  @QueryParameters(adminQuerySchema)
  @JsonResponse(200, adminPageSchema)
  async list(@Query(new ZodPipe(adminQuerySchema)) query: z.output<typeof adminQuerySchema>) {
    await this.minPosition.reached(query.minPosition);
    const page = await this.catalog.list({
      ...listQuery(query),
      audience: 'managers',
      ...(query.status !== undefined && { status: query.status }),
    });
    const isFirstOfAll = [query.cursor, query.q, query.tag, query.status].every((part) => part === undefined);
    return {
      ...page,
      ...(isFirstOfAll && { counts: (await this.catalog.counts()).byStatus }),
      items: await Promise.all(page.items.map(async (entry) => listed(await this.presenter.forManagers(entry)))),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One video, whatever its state' })
  @QueryParameters(oneQuerySchema)
  @JsonResponse(200, adminVideoSchema)
  @ProblemResponse(404, 'No such video.')
  async one(
    @Param('id') id: string,
    @Query(new ZodPipe(oneQuerySchema)) query: z.output<typeof oneQuerySchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.minPosition.reached(query.minPosition);
    const video = await this.presenter.forManagers(await this.access.forManagers(id));
    reply.headers({ ETag: `"${video.revision}"`, 'Cache-Control': 'private, no-cache' });
    return video;
  }
}
