import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { dump } from 'js-yaml';
import { openApiDocument } from './openapi.js';

const FORMATS = {
  '/api/openapi.json': { type: 'application/json', write: (document: object) => JSON.stringify(document) },
  '/api/openapi.yaml': {
    type: 'text/yaml; charset=utf-8',
    write: (document: object) => dump(document, { skipInvalid: true, noRefs: true }),
  },
} as const;

/** The published contract and its pages. Each format is rendered once. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const document = once(() => openApiDocument(app));
  SwaggerModule.setup('api/docs', app, document, { raw: false, customSiteTitle: 'Reelog API' });
  const fastify = app.getHttpAdapter().getInstance();
  for (const [path, { type, write }] of Object.entries(FORMATS)) {
    const text = once(() => write(document()));
    fastify.get(path, (_request, reply) => reply.type(type).send(text()));
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
