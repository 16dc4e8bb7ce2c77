import { createHash } from 'node:crypto';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Actor } from '@reelog/domain';
import { v7 as uuidv7 } from 'uuid';
import type { IdentifiedRequest } from '../auth/access.decorators.js';
import { Problem } from '../http/problem.js';

/** Who writes, and how to tell a repeated request from a new one. */
export interface WriteContext {
  readonly actor: Actor;
  readonly commandId: string;
  /** Whether the command may have been recorded before (an Idempotency-Key was given). */
  readonly repeatable: boolean;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly expectedRevision?: number | readonly number[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Digest of what was asked for: the same key with another request is a mistake of the client (422). */
export const requestDigest = (request: object): string => sha256(JSON.stringify(request));

/** Reads `Idempotency-Key`, `If-Match`, the actor and the correlation id of a write. */
export const Writing = createParamDecorator((_: unknown, context: ExecutionContext): WriteContext => {
  const request = context.switchToHttp().getRequest<IdentifiedRequest>();
  const { identity } = request;
  if (!identity) throw new Error('A write needs an identified actor');
  const key = header(request, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Problem(
      400,
      'REQUEST.INVALID_IDEMPOTENCY_KEY',
      'An Idempotency-Key has 1 to 200 printable ASCII characters.',
    );
  const route = `${request.method} ${request.url.split('?')[0] ?? ''}`;
  const expectedRevision = revisionOf(header(request, 'if-match'));
  return {
    actor: { id: identity.name, role: identity.role },
    commandId: key === undefined ? uuidv7() : sha256(`${identity.role}:${identity.name}\n${route}\n${key}`),
    repeatable: key !== undefined,
    correlationId: request.id,
    causationId: null,
    ...(expectedRevision !== undefined && { expectedRevision }),
  };
});

/** `"7"` is revision 7; `*` asks for any; of a list, each will do; any other tag never matches (RFC 9110, 13.1.1). */
function revisionOf(ifMatch: string | undefined): number | readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const revisions = ifMatch.split(',').flatMap((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.slice(1).map(Number) ?? []);
  return revisions.length === 1 ? revisions[0] : revisions;
}

function header(request: IdentifiedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
