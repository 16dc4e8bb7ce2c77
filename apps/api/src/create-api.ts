import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestLogger } from '@reelog/platform';
import type { ApiAdapters } from './api-adapters.js';
import type { ApiOptions } from './api-options.js';
import { ApiModule } from './api.module.js';
import { askForKeysFirst } from './auth/ask-for-keys-first.js';
import { RequestIdentity } from './auth/request-identity.js';
import { configureHttp, createHttpAdapter } from './http/http-server.js';
import { httpParts } from './http/http.module.js';
import { serveOpenApi } from './http/openapi/openapi-routes.js';
import { FeedAdapter } from './updates/feed-adapter.js';
import { UpdatesGateway } from './updates/updates.gateway.js';

/** The api as a Nest application, ready to listen. */
export async function createApi(options: ApiOptions, adapters: ApiAdapters): Promise<NestFastifyApplication> {
  const http = httpParts(options, adapters.logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.register(options, adapters, http),
    createHttpAdapter(options, http),
    {
      logger: new NestLogger(adapters.logger),
      abortOnError: false,
      bodyParser: false, // the parser of Nest also accepts url-encoded forms
    },
  );
  await configureHttp(app, options, { ...adapters, ...http });
  app.useWebSocketAdapter(new FeedAdapter(app, app.get(UpdatesGateway)));
  askForKeysFirst(app.getHttpAdapter().getInstance(), app.get(RequestIdentity));
  serveOpenApi(app);
  return app;
}
