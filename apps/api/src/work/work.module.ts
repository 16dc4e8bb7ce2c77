import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { MediaResultsController } from './media-results.controller.js';
import { WorkDispatcher } from './work-dispatcher.js';

/** Frameflow's counterpart: offers jobs, records results. */
@Module({
  imports: [VideosModule],
  controllers: [MediaResultsController],
  providers: [WorkDispatcher],
})
export class WorkModule {}
