import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { CATALOG_QUERIES, EVENT_LOG } from '@reelog/events';
import type { CatalogQueries, EventLog } from '@reelog/events';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import { API_OPTIONS } from '../api-options.js';
import type { ApiOptions } from '../api-options.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { clientAddressBehind } from '../http/client-address.js';
import { Connections } from '../http/connections.js';
import { FailedKeyLimiter } from '../auth/failed-key-limiter.js';
import { Sessions } from '../auth/sessions.js';
import { AtMost } from './at-most.js';
import { READINGS_AT_ONCE } from './catch-up.js';
import { FeedAccess } from './feed-access.js';
import { FeedServer } from './feed-server.js';
import { LiveFeed } from './live-feed.js';

/** Opens the live feed with the application and closes it before the HTTP server, which waits for open sockets. */
@Injectable()
export class UpdatesGateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server: FeedServer;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly feed: LiveFeed,
    @Inject(CATALOG_QUERIES) catalog: CatalogQueries,
    @Inject(EVENT_LOG) log: EventLog,
    @Inject(LOGGER) logger: Logger,
    @Inject(API_OPTIONS) options: ApiOptions,
    keys: FailedKeyLimiter,
    sessions: Sessions,
    hosts: AllowedHosts,
    connections: Connections,
  ) {
    const readings = new AtMost(READINGS_AT_ONCE);
    const services = { feed, catalog, readings, log, logger, access: new FeedAccess(keys, sessions) };
    this.server = new FeedServer(services, undefined, {
      addressOf: clientAddressBehind(options.trustProxy),
      hosts,
      sessionOf: ({ headers }) => sessions.idIn(headers),
      isBusy: (socket) => connections.isBusy(socket),
    });
  }

  /** Open connections, for the metrics. */
  get clientCount(): number {
    return this.server.clientCount;
  }

  onApplicationBootstrap(): void {
    this.feed.start();
    this.server.attach(this.http.httpAdapter.getHttpServer() as Server);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.server.close();
    await this.feed.stop();
  }
}
