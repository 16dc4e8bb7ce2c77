import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { MediaResultsController } from './media-results.controller.js';
import { OrphanSweeper } from './orphan-sweeper.js';
import { WorkDispatcher } from './work-dispatcher.js';

/** Frameflow's counterpart: offers jobs, records results, sweeps up what nobody names. */
@Module({
  imports: [VideosModule],
  controllers: [MediaResultsController],
  providers: [WorkDispatcher, OrphanSweeper],
})
export class WorkModule {}
