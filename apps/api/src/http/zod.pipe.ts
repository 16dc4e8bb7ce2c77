import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from './problems/problem.js';

/** Validates a body or a query against its schema; reports all problems at once. */
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.output<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown): z.output<Schema> {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const errors = parsed.error.issues.map((issue) => ({ field: fieldOf(issue), message: issue.message }));
    const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
    throw new Problem(400, 'REQUEST.INVALID', detail, { errors });
  }
}

/** `tags.0`; for an unknown key, the key itself. */
const fieldOf = (issue: z.core.$ZodIssue): string =>
  (issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys.join(',')] : issue.path).join('.');
