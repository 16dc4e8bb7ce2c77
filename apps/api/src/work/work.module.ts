import { Module } from '@nestjs/common';
import { IntegrityRecordModule } from '../integrity/integrity-record.module.js';
import { UpdatesModule } from '../updates/updates.module.js';
import { VideosModule } from '../videos/videos.module.js';
import { MediaResultsController } from './media-results.controller.js';
import { PreviewsRenewal } from './previews-renewal.js';
import { WorkDispatcher } from './work-dispatcher.js';
import { WorkQueueController } from './work-queue.controller.js';

/** The api's side of frameflow: offers jobs, records results, lists waiting videos. */
@Module({
  imports: [IntegrityRecordModule, UpdatesModule, VideosModule],
  controllers: [MediaResultsController, WorkQueueController],
  providers: [WorkDispatcher, PreviewsRenewal],
})
export class WorkModule {}
