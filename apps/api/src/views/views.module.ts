import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { ViewCounter } from './view-counter.js';
import { ViewLimiter } from './view-limiter.js';
import { ViewsController } from './views.controller.js';

/** Counting views. */
@Module({
  imports: [VideosModule],
  controllers: [ViewsController],
  providers: [ViewCounter, ViewLimiter],
})
export class ViewsModule {}
