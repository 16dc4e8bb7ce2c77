import { Module } from '@nestjs/common';
import { SiteModule } from '../site/site.module.js';
import { VideosModule } from '../videos/videos.module.js';
import { ClientPages } from './client-pages.js';
import { WatchPageController } from './watch-page.controller.js';
import { WebClientController } from './web-client.controller.js';

/** The built web client, served by the api. */
@Module({
  imports: [SiteModule, VideosModule],
  controllers: [WatchPageController, WebClientController],
  providers: [ClientPages],
})
export class WebClientModule {}
