import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { API_OPTIONS } from '../api-options.js';
import type { ApiOptions } from '../api-options.js';
import { VideosModule } from '../videos/videos.module.js';
import { ViewCounter } from './view-counter.js';
import { ViewsController } from './views.controller.js';

const MINUTE_MS = 60_000;

/** Counting views. */
@Module({
  imports: [
    VideosModule,
    ThrottlerModule.forRootAsync({
      inject: [API_OPTIONS],
      useFactory: ({ viewsPerMinute }: ApiOptions) => [{ ttl: MINUTE_MS, limit: viewsPerMinute }],
    }),
  ],
  controllers: [ViewsController],
  providers: [ViewCounter],
})
export class ViewsModule {}
