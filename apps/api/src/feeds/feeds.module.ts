import { Module } from '@nestjs/common';
import { SiteModule } from '../site/site.module.js';
import { VideosModule } from '../videos/videos.module.js';
import { CrawlersController } from './crawlers.controller.js';
import { FeedsController } from './feeds.controller.js';
import { NewestVideos } from './newest-videos.js';
import { PublicOrigin } from './public-origin.js';

/** The newest videos for feed readers, and all of them for search engines. */
@Module({
  imports: [SiteModule, VideosModule],
  controllers: [FeedsController, CrawlersController],
  providers: [NewestVideos, PublicOrigin],
})
export class FeedsModule {}
