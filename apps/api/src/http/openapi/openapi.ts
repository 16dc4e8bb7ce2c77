import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

/** Version of the contract, not of the product: raised if clients have to change. */
const CONTRACT_VERSION = '1.0.0';

/** The published contract: routes from the controllers, shapes from the schemas of `contract/`. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Reelog')
    .setDescription(
      'An on-demand video platform that keeps its whole history. Errors are RFC 9457 problem+json; times RFC 3339 UTC, durations seconds, sizes bytes.',
    )
    .setVersion(CONTRACT_VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: "A manager's or an auditor's key." })
    .addCookieAuth(undefined, {
      type: 'apiKey',
      in: 'cookie',
      name: 'reelog-<log id>',
      description:
        'A browser that is signed in (`POST /api/session`). Each request says in the header `Reelog-Role` whether it acts as `manager` or `auditor`; a write also needs the `Origin` of this installation.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  addCommonAnswers(document);
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...contractSchemas() } },
  };
}

interface Operation {
  readonly parameters?: object[];
  readonly responses: Record<string, object>;
}

/** Adds the common answers, unless the controller documents them itself. */
function addCommonAnswers({ paths }: OpenAPIObject): void {
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith('/api/')) continue;
    for (const [method, { parameters = [], responses }] of Object.entries(operations) as [string, Operation][]) {
      if (method === 'get' && !/^\/api\/audit\/(verify|export)/.test(path))
        responses['304'] ??= { description: 'Not modified (ETag).' };
      if (parameters.length > 0) responses['400'] ??= problemOf('A wrong parameter or cursor.');
      if (responses['401']) responses['429'] ??= problemOf('Too many wrong keys from this address.');
      responses['503'] ??= problemOf('What this needs is away or not ready yet: try again after Retry-After.');
    }
  }
}

const problemOf = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** `ManageVideoController.remove` -> `manageVideo_remove`: unique, and stable while the method keeps its name. */
const operationId = (controller: string, method: string): string =>
  `${controller.charAt(0).toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}_${method}`;

/** Every schema of the contract that has an id, as JSON Schema with references between them. */
function contractSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: (id) => `#/components/schemas/${id}`, io: 'output' });
  return Object.fromEntries(
    Object.entries(schemas)
      .map(([id, { $schema: _schema, $id: _id, id: _ownId, ...schema }]) => [id, schema] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)), // independent of the load order
  );
}
