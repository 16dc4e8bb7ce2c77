import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

const ref = (schema: z.ZodType): { $ref: string } => {
  const id = z.globalRegistry.get(schema)?.id;
  if (!id) throw new Error('A schema of the contract needs an id');
  return { $ref: `#/components/schemas/${id}` };
};

/** Documents a JSON answer by a schema of the contract. */
export const JsonResponse = (status: number, schema: z.ZodType, description = '') =>
  ApiResponse({ status, description, content: { 'application/json': { schema: ref(schema) } } });

export const ProblemResponse = (status: number, description: string) =>
  ApiResponse({
    status,
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });

/** Documents a JSON request body by a schema of the contract. */
export const JsonBody = (schema: z.ZodType, required = true) => ApiBody({ required, schema: ref(schema) });

/** Documents every query parameter of a schema. */
export const QueryParameters = (schema: z.ZodObject) => {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const json = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/')) as z.core.JSONSchema.ObjectSchema;
  return applyDecorators(
    ...Object.entries(json.properties ?? {}).map(([name, property]) =>
      ApiQuery({ name, required: json.required?.includes(name) ?? false, schema: property as object }),
    ),
  );
};

/** Documents the Idempotency-Key header of a manager's writes, and the problems it can cause. */
export const IdempotencyKey = () =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key answers what the first request answered.',
    }),
    ProblemResponse(400, 'What is wrong with the request, by field.'),
    ProblemResponse(422, 'The Idempotency-Key was used for another request.'),
    ProblemResponse(507, 'The disk is full.'),
  );

/** Documents what all writes to an existing video have in common. */
export const VideoWrite = () =>
  applyDecorators(
    IdempotencyKey(),
    ApiHeader({ name: 'If-Match', required: false, description: 'ETag of the admin view; stale: 412.' }),
    ProblemResponse(404, 'No such video.'),
    ProblemResponse(409, 'The video is removed: restore it first.'),
    ProblemResponse(412, 'The video was edited since.'),
  );
