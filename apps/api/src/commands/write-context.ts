import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { Actor } from '@reelog/domain';
import { Actors } from '@reelog/events';
import { v7 as uuidv7 } from 'uuid';
import type { IdentifiedRequest } from '../auth/access.decorators.js';
import type { Identity } from '../auth/key-ring.js';
import { ApplicationError } from '../errors/application-error.js';
import { deadlineOf } from '../http/request-deadline.js';
import { previousIds } from './previous-release.js';
import { type CommandIds, requestDigest } from './idempotency-receipts.js';

/** The actor of a write, and how to recognize a repeated request. */
export interface WriteContext extends CommandIds {
  readonly actor: Actor;
  /** Whether the command may have been recorded before (an Idempotency-Key was given). */
  readonly repeatable: boolean;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** Digest of the request; absent if the command holds the whole request. */
  readonly digest?: string;
  readonly expectedRevision?: number | readonly number[];
  /** Aborts when the client stops waiting: nothing should be recorded after that. */
  readonly signal?: AbortSignal;
}

/** The context of an automatic write, made once per cause. */
export const causedBy = (cause: string, actor: Actor): WriteContext => ({
  actor,
  commandId: cause,
  repeatable: true,
  correlationId: cause,
  causationId: null,
  digest: requestDigest({ cause }),
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Reads `Idempotency-Key`, `If-Match`, the actor and the correlation id of a write. */
@Injectable()
export class WriteContextPipe implements PipeTransform<IdentifiedRequest, Promise<WriteContext>> {
  constructor(private readonly actors: Actors) {}

  async transform(request: IdentifiedRequest): Promise<WriteContext> {
    const { identity } = request;
    if (!identity) throw new Error('A write needs an identified actor');
    const key = idempotencyKey(header(request, 'idempotency-key'));
    const signal = deadlineOf(request);
    const expectedRevision = revisionOf(header(request, 'if-match'));
    const actor = { id: await this.actors.idOf(identity.name), role: identity.role };
    const route = `${request.method} ${request.url.split('?')[0] ?? ''}`;
    return {
      actor,
      repeatable: key !== undefined,
      ...(key === undefined ? { commandId: uuidv7() } : repeatableIds(actor, identity, route, key)),
      correlationId: request.id,
      causationId: null,
      ...(expectedRevision !== undefined && { expectedRevision }),
      ...(signal && { signal }),
    };
  }
}

const TheRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<IdentifiedRequest>(),
);

/** The `WriteContext` of a request. */
export const Writing = (): ParameterDecorator => TheRequest(WriteContextPipe);

/** The ids of a request with an Idempotency-Key. @param route method and path */
export const repeatableIds = (
  actor: Pick<Actor, 'id'>,
  identity: Identity,
  route: string,
  key: string,
): Required<CommandIds> => ({
  commandId: sha256(`${actor.id}\n${route}\n${key}`),
  previous: previousIds(identity, route, key),
});

/** @throws ApplicationError `REQUEST.INVALID_IDEMPOTENCY_KEY` */
export function idempotencyKey(key: string | undefined): string | undefined {
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new ApplicationError(
      'REQUEST.INVALID_IDEMPOTENCY_KEY',
      'An Idempotency-Key has 1 to 200 printable ASCII characters.',
    );
  return key;
}

/** `"7"` is revision 7; `*` matches any; one of a list is enough; other tags never match (RFC 9110, 13.1.1). */
function revisionOf(ifMatch: string | undefined): number | readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const revisions = ifMatch.split(',').flatMap((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.slice(1).map(Number) ?? []);
  return revisions.length === 1 ? revisions[0] : revisions;
}

function header(request: IdentifiedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
