import { Module } from '@nestjs/common';
import { EventLog } from '@reelog/events';
import { LOGGER, type Logger, Semaphore } from '@reelog/platform';
import { CatalogQueries, Projections } from '@reelog/read-models';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { FailedKeyLimiter } from '../auth/failed-key-limiter.js';
import { Sessions } from '../auth/sessions.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { clientAddressBehind } from '../http/client-address.js';
import { Connections } from '../http/connections/connections.js';
import { VideoPresenter } from '../videos/video-presenter.js';
import { VideosModule } from '../videos/videos.module.js';
import { READINGS_AT_ONCE } from './catch-up.js';
import type { SessionServices } from './client-session.js';
import { FeedAccess } from './feed-access.js';
import { DEFAULT_LIMITS, FEED_HOST, FEED_LIMITS, type FeedHost, SESSION_SERVICES } from './feed-host.js';
import { LiveFeed } from './live-feed.js';
import { MediaProgressController } from './media-progress.controller.js';
import { UpdatesGateway } from './updates.gateway.js';

const liveFeed = {
  provide: LiveFeed,
  inject: [CatalogQueries, Projections, VideoPresenter, LOGGER],
  useFactory: (catalog: CatalogQueries, projections: Projections, presenter: VideoPresenter, logger: Logger) =>
    new LiveFeed(catalog, projections, presenter, logger),
};

const sessionServices = {
  provide: SESSION_SERVICES,
  inject: [LiveFeed, CatalogQueries, EventLog, FailedKeyLimiter, Sessions, LOGGER],
  useFactory: (
    feed: LiveFeed,
    catalog: CatalogQueries,
    log: EventLog,
    keys: FailedKeyLimiter,
    sessions: Sessions,
    logger: Logger,
  ): SessionServices => {
    const readings = new Semaphore(READINGS_AT_ONCE);
    return { feed, catalog, readings, log, access: new FeedAccess(keys, sessions), logger };
  },
};

const feedHost = {
  provide: FEED_HOST,
  inject: [API_OPTIONS, AllowedHosts, Sessions, Connections],
  useFactory: (
    { trustProxy }: ApiOptions,
    hosts: AllowedHosts,
    sessions: Sessions,
    connections: Connections,
  ): FeedHost => ({
    addressOf: clientAddressBehind(trustProxy),
    hosts,
    sessionOf: ({ headers }) => sessions.idIn(headers),
    isBusy: (socket) => connections.isBusy(socket),
  }),
};

/** The live feed. Read models, log, keys and presenter come from other modules. */
@Module({
  imports: [VideosModule],
  controllers: [MediaProgressController],
  providers: [liveFeed, sessionServices, feedHost, { provide: FEED_LIMITS, useValue: DEFAULT_LIMITS }, UpdatesGateway],
  exports: [LiveFeed, UpdatesGateway],
})
export class UpdatesModule {}
