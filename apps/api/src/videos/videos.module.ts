import { Module } from '@nestjs/common';
import { MinPosition } from './queries/min-position.js';
import { IntegrityRecordModule } from '../integrity/integrity-record.module.js';
import { ManageVideoHandler } from './commands/manage-video.command.js';
import { ManageVideoController } from './commands/manage-video.controller.js';
import { UploadVideoHandler } from './commands/upload-video.command.js';
import { UploadVideoController } from './commands/upload-video.controller.js';
import { UploadsInFlight } from './commands/uploads-in-flight.js';
import { VideoCommandRunner } from './commands/video-command-runner.js';
import { AdminVideosController } from './queries/admin-videos.controller.js';
import { CatalogController } from './queries/catalog.controller.js';
import { MediaController } from './queries/media.controller.js';
import { OriginalController } from './queries/original.controller.js';
import { PreviewsController } from './queries/previews.controller.js';
import { UploadOutcomeController } from './queries/upload-outcome.controller.js';
import { VideoAccess } from './video-access.js';
import { VideoPresenter } from './video-presenter.js';

/** Videos: what managers do to them, and what everybody sees of them. */
@Module({
  imports: [IntegrityRecordModule],
  controllers: [
    CatalogController,
    MediaController,
    PreviewsController,
    UploadVideoController,
    AdminVideosController,
    ManageVideoController,
    OriginalController,
    UploadOutcomeController,
  ],
  providers: [
    VideoCommandRunner,
    ManageVideoHandler,
    UploadVideoHandler,
    UploadsInFlight,
    VideoAccess,
    VideoPresenter,
    MinPosition,
  ],
  exports: [VideoCommandRunner, UploadsInFlight, VideoAccess, VideoPresenter],
})
export class VideosModule {}
