import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

/** Of the contract, not of the product: raised when clients have to change. */
const CONTRACT_VERSION = '1.0.0';

/** The published contract: routes from the controllers, shapes from the schemas of `contract/`. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Reelog')
    .setDescription(
      'An on-demand video platform that remembers everything. Errors are RFC 9457 problem+json; times RFC 3339 UTC, durations seconds, sizes bytes.',
    )
    .setVersion(CONTRACT_VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: "A manager's or an auditor's key." })
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...contractSchemas() } },
  };
}

/** `ManageVideoController.remove` -> `manageVideo_remove`: unique, and stable while the method keeps its name. */
const operationId = (controller: string, method: string): string =>
  `${controller.charAt(0).toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}_${method}`;

/** Every schema of the contract that has an id, as JSON Schema with references among each other. */
function contractSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: (id) => `#/components/schemas/${id}`, io: 'output' });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, id: _ownId, ...schema }]) => [id, schema]),
  );
}
