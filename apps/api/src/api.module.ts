import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ThrottlerModule } from '@nestjs/throttler';
import { ApiAdaptersModule } from './api-adapters.js';
import type { ApiAdapters } from './api-adapters.js';
import { API_OPTIONS } from './api-options.js';
import type { ApiOptions } from './api-options.js';
import { AuditController } from './audit/audit.controller.js';
import { HistoryReader } from './audit/history.reader.js';
import { VerificationController } from './audit/verification.controller.js';
import { AuthModule } from './auth/auth.module.js';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { Readiness } from './health/readiness.js';
import { MinPosition } from './http/min-position.js';
import { ProblemFilter } from './http/problem.filter.js';
import { ManageVideoHandler } from './videos/commands/manage-video.command.js';
import { ManageVideoController } from './videos/commands/manage-video.controller.js';
import { UploadVideoHandler } from './videos/commands/upload-video.command.js';
import { UploadVideoController } from './videos/commands/upload-video.controller.js';
import { VideoCommandRunner } from './videos/commands/video-command-runner.js';
import { AdminVideosController } from './videos/queries/admin-videos.controller.js';
import { CatalogController } from './videos/queries/catalog.controller.js';
import { MediaController } from './videos/queries/media.controller.js';
import { OriginalController } from './videos/queries/original.controller.js';
import { PreviewsController } from './videos/queries/previews.controller.js';
import { VideoAccess } from './videos/video-access.js';
import { VideoPresenter } from './videos/video-presenter.js';
import { UpdatesModule } from './updates/updates.module.js';
import { ViewCounter } from './views/view-counter.js';
import { ViewsController } from './views/views.controller.js';
import { WebClientController } from './web-client/web-client.controller.js';
import { MediaResultsController } from './work/media-results.controller.js';
import { OrphanSweeper } from './work/orphan-sweeper.js';
import { WorkDispatcher } from './work/work-dispatcher.js';

const MINUTE_MS = 60_000;

/**
 * The api: commands, queries, the live feed. Its adapters come from the composition root.
 */
@Module({})
export class ApiModule {
  static register(options: ApiOptions, adapters: ApiAdapters): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ApiAdaptersModule.of(adapters),
        CqrsModule.forRoot(),
        ThrottlerModule.forRoot([{ ttl: MINUTE_MS, limit: options.viewsPerMinute }]),
        AuthModule,
        UpdatesModule,
      ],
      controllers: [
        CatalogController,
        MediaController,
        PreviewsController,
        ViewsController,
        UploadVideoController,
        AdminVideosController,
        ManageVideoController,
        OriginalController,
        AuditController,
        VerificationController,
        HealthController,
        MetricsController,
        MediaResultsController,
        WebClientController, // last: it answers whatever is left
      ],
      providers: [
        { provide: API_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: ProblemFilter },
        VideoCommandRunner,
        ManageVideoHandler,
        UploadVideoHandler,
        VideoAccess,
        VideoPresenter,
        MinPosition,
        ViewCounter,
        HistoryReader,
        Readiness,
        WorkDispatcher,
        OrphanSweeper,
      ],
    };
  }
}
