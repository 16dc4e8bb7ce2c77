import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { NestLogger } from '@reelog/platform';
import type { ApiAdapters } from './api-adapters.js';
import type { ApiOptions } from './api-options.js';
import { ApiModule } from './api.module.js';
import { configureHttp, createHttpAdapter } from './http/http-server.js';
import { openApiDocument } from './http/openapi.js';

/** The api as a Nest application, ready to listen. */
export async function createApi(options: ApiOptions, adapters: ApiAdapters): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.register(options, adapters),
    createHttpAdapter(options),
    {
      logger: new NestLogger(adapters.logger),
      abortOnError: false,
      bodyParser: false, // Nest's would take url-encoded forms as well
    },
  );
  await configureHttp(app, options, adapters);
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Reelog API',
  });
  return app;
}
