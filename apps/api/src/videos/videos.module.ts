import { Module } from '@nestjs/common';
import { MinPosition } from './queries/min-position.js';
import { IntegrityRecordModule } from '../integrity/integrity-record.module.js';
import { ChangeDetailsHandler } from './commands/change-details/change-details.command.js';
import { ManageVideoController } from './commands/manage-video.controller.js';
import { RecordMediaResultHandler } from './commands/record-media-result/record-media-result.command.js';
import { RemoveVideoHandler } from './commands/remove-video/remove-video.command.js';
import { ReprocessVideoHandler } from './commands/reprocess-video/reprocess-video.command.js';
import { RestoreVideoHandler } from './commands/restore-video/restore-video.command.js';
import { UploadVideoHandler } from './commands/upload-video/upload-video.command.js';
import { UploadVideoController } from './commands/upload-video/upload-video.controller.js';
import { UploadsInFlight } from './commands/upload-video/uploads-in-flight.js';
import { VideoWriter } from './commands/video-writer.js';
import { AdminVideosController } from './queries/admin-videos.controller.js';
import { CaptionsController } from './queries/captions.controller.js';
import { CatalogController } from './queries/catalog.controller.js';
import { DiscoveryController } from './queries/discovery.controller.js';
import { IframesController } from './queries/iframes.controller.js';
import { Ladders } from '../ladders/ladders.js';
import { LadderController } from './queries/ladder.controller.js';
import { MediaController } from './queries/media.controller.js';
import { OriginalController } from './queries/original.controller.js';
import { PreviewsController } from './queries/previews.controller.js';
import { StoryboardController } from './queries/storyboard.controller.js';
import { UploadOutcomeController } from './queries/upload-outcome.controller.js';
import { WaveformController } from './queries/waveform.controller.js';
import { ShownVideos } from './shown-videos.js';
import { VideoAccess } from './video-access.js';
import { VideoPresenter } from './video-presenter.js';

/** Commands and queries of videos. */
@Module({
  imports: [IntegrityRecordModule],
  controllers: [
    CatalogController,
    DiscoveryController,
    MediaController,
    StoryboardController,
    PreviewsController,
    IframesController,
    LadderController,
    CaptionsController,
    WaveformController,
    UploadVideoController,
    AdminVideosController,
    ManageVideoController,
    OriginalController,
    UploadOutcomeController,
  ],
  providers: [
    VideoWriter,
    UploadVideoHandler,
    ChangeDetailsHandler,
    RemoveVideoHandler,
    RestoreVideoHandler,
    ReprocessVideoHandler,
    RecordMediaResultHandler,
    UploadsInFlight,
    VideoAccess,
    VideoPresenter,
    ShownVideos,
    MinPosition,
    Ladders,
  ],
  exports: [UploadsInFlight, VideoAccess, VideoPresenter, ShownVideos],
})
export class VideosModule {}
