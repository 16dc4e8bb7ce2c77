import { Module } from '@nestjs/common';
import { UpdatesModule } from '../updates/updates.module.js';
import { IntegrityModule } from '../integrity/integrity.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Readiness } from './readiness.js';

/** Health and metrics for operators. */
@Module({
  imports: [UpdatesModule, IntegrityModule],
  controllers: [HealthController, MetricsController],
  providers: [Readiness],
})
export class HealthModule {}
