import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { type ApiAdapters, ApiAdaptersModule } from './api-adapters.js';
import type { ApiOptions } from './api-options.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { EmbedModule } from './embed/embed.module.js';
import { FeedsModule } from './feeds/feeds.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule, type HttpParts } from './http/http.module.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { IntegrityModule } from './integrity/integrity.module.js';
import { OfflineModule } from './offline/offline.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { QuarantineModule } from './quarantine/quarantine.module.js';
import { UpdatesModule } from './updates/updates.module.js';
import { VideosModule } from './videos/videos.module.js';
import { ViewsModule } from './views/views.module.js';
import { WebClientModule } from './web-client/web-client.module.js';
import { WorkModule } from './work/work.module.js';

/** The api: commands, queries, the live feed. Its adapters come from the composition root. */
@Module({})
export class ApiModule {
  static register(options: ApiOptions, adapters: ApiAdapters, http: HttpParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ApiAdaptersModule.of(options, adapters),
        HttpModule.of(http),
        CqrsModule.forRoot(),
        AuthModule,
        VideosModule,
        ViewsModule,
        WorkModule,
        UpdatesModule,
        IntegrityModule,
        AuditModule,
        HealthModule,
        OperationsModule,
        QuarantineModule,
        EmbedModule,
        FeedsModule,
        OfflineModule,
        WebClientModule, // last: it answers all other routes
      ],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
