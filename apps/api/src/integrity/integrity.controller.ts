import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { WriteGate } from '@reelog/events';
import { ObjectStore } from '@reelog/storage';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { RequireRole } from '../auth/access.decorators.js';
import { integrityReportSchema } from '../contract/integrity.schema.js';
import { JsonResponse, ProblemResponse } from '../http/openapi/openapi.decorators.js';
import { Problem } from '../http/problems/problem.js';
import { requestCycle } from './cycle-request.js';
import { IntegrityStatus } from './integrity-status.js';

@ApiTags('operations')
@Controller('api/admin/integrity')
export class IntegrityController {
  constructor(
    private readonly store: ObjectStore,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'fixity'>,
    private readonly gate: WriteGate,
    private readonly status: IntegrityStatus,
  ) {}

  @Get()
  @RequireRole('manager')
  @ApiOperation({ summary: 'Stored objects compared with the log: what is missing, changed or unknown' })
  @JsonResponse(200, integrityReportSchema)
  report() {
    return this.status.report();
  }

  /** Answers at once, because reading takes long; the report shows the progress. */
  @Post('cycles')
  @RequireRole('manager')
  @HttpCode(202)
  @ApiOperation({ summary: 'Read all stored objects now, as fast as the settings allow' })
  @JsonResponse(202, integrityReportSchema)
  @ProblemResponse(409, 'The check of stored objects is switched off (FIXITY_CYCLE_DAYS=0).')
  async begin() {
    if (this.options.fixity.cycleDays === 0)
      throw new Problem(409, 'INTEGRITY.OFF', 'The check of stored objects is switched off (FIXITY_CYCLE_DAYS=0).');
    this.gate.check();
    await requestCycle(this.store);
    return this.status.report();
  }
}
