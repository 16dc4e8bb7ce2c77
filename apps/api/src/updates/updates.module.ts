import { Module } from '@nestjs/common';
import { CATALOG_QUERIES, PROJECTIONS } from '@reelog/events';
import type { CatalogQueries, Projections } from '@reelog/events';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import { VideoPresenter } from '../videos/video-presenter.js';
import { VideosModule } from '../videos/videos.module.js';
import { LiveFeed } from './live-feed.js';
import { MediaProgressController } from './media-progress.controller.js';
import { UpdatesGateway } from './updates.gateway.js';

const liveFeed = {
  provide: LiveFeed,
  inject: [CATALOG_QUERIES, PROJECTIONS, VideoPresenter, LOGGER],
  useFactory: (catalog: CatalogQueries, projections: Projections, presenter: VideoPresenter, logger: Logger) =>
    new LiveFeed(catalog, projections, presenter, logger),
};

/** The live feed. What it follows (read models, log, keys, presenter) comes from the modules around it. */
@Module({
  imports: [VideosModule],
  controllers: [MediaProgressController],
  providers: [liveFeed, UpdatesGateway],
  exports: [UpdatesGateway],
})
export class UpdatesModule {}
