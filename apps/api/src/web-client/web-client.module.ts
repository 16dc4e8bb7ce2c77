import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { WatchPageController } from './watch-page.controller.js';
import { WebClientController } from './web-client.controller.js';

/** The built web client, served by the api. */
@Module({ imports: [VideosModule], controllers: [WatchPageController, WebClientController] })
export class WebClientModule {}
