import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { MediaResultsController } from './media-results.controller.js';
import { WorkDispatcher } from './work-dispatcher.js';
import { WorkQueueController } from './work-queue.controller.js';

/** Frameflow's counterpart: offers jobs, records results, tells what waits. */
@Module({
  imports: [VideosModule],
  controllers: [MediaResultsController, WorkQueueController],
  providers: [WorkDispatcher],
})
export class WorkModule {}
