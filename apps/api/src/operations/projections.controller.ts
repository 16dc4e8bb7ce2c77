import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LOGGER, type Logger } from '@reelog/platform';
import { Projections } from '@reelog/read-models';
import { RequireRole } from '../auth/access.decorators.js';
import { projectionListSchema } from '../contract/operations.schema.js';
import { JsonResponse, ProblemResponse } from '../http/openapi/openapi.decorators.js';
import { Problem } from '../http/problems/problem.js';

@ApiTags('operations')
@RequireRole('manager')
@Controller('api/admin/projections')
export class ProjectionsController {
  constructor(
    private readonly projections: Projections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The read models: lag, generation, progress' })
  @JsonResponse(200, projectionListSchema)
  async list() {
    const statuses = await this.projections.status();
    return { items: statuses.map((status) => ({ ...status, lag: Math.max(0, status.head - status.position) })) };
  }

  /** Answers at once, because building takes long; the list shows the progress. */
  @Post(':name/rebuild')
  @HttpCode(202)
  @ApiOperation({ summary: 'Build a read model anew from the log, beside the one in use' })
  @JsonResponse(202, projectionListSchema)
  @ProblemResponse(404, 'No such read model.')
  async rebuild(@Param('name') name: string) {
    if (!(await this.projections.status()).some((status) => status.name === name))
      throw new Problem(404, 'PROJECTION.NOT_FOUND', `There is no read model ${name.slice(0, 64)}.`);
    this.projections.rebuild(name).then(
      () => this.logger.info({ projection: name }, 'a read model was built anew'),
      // Its status holds the error; a shutdown also ends a build, so this is not an error of the server.
      (error: unknown) => this.logger.info({ projection: name, err: error }, 'a read model was not built anew'),
    );
    return this.list();
  }
}
