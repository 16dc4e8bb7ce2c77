import { HttpException } from '@nestjs/common';
import { SessionStoreUnavailableError } from '@reelog/coordination';
import { DomainRejection } from '@reelog/domain';
import {
  BrokenEventError,
  CommitRefusedError,
  ConcurrencyError,
  EventLogBusyError,
  EventLogDamagedError,
  EventLogFullError,
  EventLogUnavailableError,
  WritesStoppedError,
} from '@reelog/events';
import { MessageBusUnavailableError } from '@reelog/messaging';
import { isOutOfResources } from '@reelog/platform';
import { InvalidCursorError, ReadModelNotReadyError, ReadModelUnavailableError } from '@reelog/read-models';
import {
  ObjectNotFoundError,
  ObjectStoreUnavailableError,
  ObjectTooLargeError,
  StorageFullError,
  StoreClockError,
} from '@reelog/storage';
import { ApplicationError } from '../../errors/application-error.js';
import { Problem } from './problem.js';

/** HTTP status of every business error; the only mapping from codes to HTTP. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  'VIDEO.NOT_FOUND': 404,
  'VIDEO.PURGED': 410,
  'VIDEO.REMOVED': 409,
  'VIDEO.NOT_REMOVED': 409,
  'VIDEO.NOT_READY': 409,
  'VIDEO.ALREADY_EXISTS': 409,
  'VIDEO.REVISION_MISMATCH': 412,
  'VIDEO.TITLE_EMPTY': 422,
  'VIDEO.TIME_OUT_OF_RANGE': 422,
  'QUARANTINE.NOT_FOUND': 404,
  'QUARANTINE.DELETED': 410,
  'REQUEST.INVALID_IDEMPOTENCY_KEY': 400,
  'REQUEST.IDEMPOTENCY_KEY_REUSED': 422,
  'UPLOAD.INTERRUPTED': 503,
  'REQUEST.CANCELLED': 400,
  'REQUEST.TOO_MANY': 429,
  'AUTH.KEY_REQUIRED': 401,
  'AUTH.WRONG_ROLE': 403,
  'AUTH.TOO_MANY_FAILURES': 429,
  'AUDIT.BUSY': 429,
  'QUERY.POSITION_BEYOND_HEAD': 400,
  'QUERY.TOO_MANY_VIDEOS': 400,
  'READ_MODEL.BEHIND': 503,
};

const OUTCOME = {
  no: 'Nothing was changed.',
  unknown: 'A change may have been recorded or not; a repeat with the same Idempotency-Key finds out.',
} as const;

/** Translates an error into a problem; undefined for an internal error, which is a 500. */
export function problemFromError(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof DomainRejection)
    return new Problem(STATUS_BY_CODE[error.reason.code] ?? 409, error.reason.code, error.reason.message);
  if (error instanceof ApplicationError)
    return new Problem(STATUS_BY_CODE[error.code] ?? 500, error.code, error.message, error.options);
  if (error instanceof ConcurrencyError || error instanceof EventLogBusyError)
    return new Problem(503, 'LOG.BUSY', 'Too many changes at once: nothing was changed; try again.', {
      retryAfterSeconds: 1,
    });
  if (error instanceof CommitRefusedError) return new Problem(422, 'LOG.REFUSED', error.message);
  if (error instanceof EventLogFullError)
    return new Problem(507, 'STORAGE.FULL', 'The disk is full; nothing was changed. Free some space and try again.');
  if (error instanceof WritesStoppedError)
    return new Problem(503, 'LOG.WRITES_STOPPED', error.message, { retryAfterSeconds: 60 });
  if (error instanceof BrokenEventError) return new Problem(500, 'LOG.EVENT_DAMAGED', error.message);
  if (error instanceof EventLogDamagedError)
    return new Problem(503, 'LOG.DAMAGED', 'The event log is damaged here. It has to be restored from a backup.', {
      retryAfterSeconds: 60,
    });
  if (error instanceof EventLogUnavailableError)
    return new Problem(
      503,
      'LOG.UNAVAILABLE',
      `The event log cannot be reached right now. ${OUTCOME[error.recorded]}`,
      {
        retryAfterSeconds: 5,
      },
    );
  if (error instanceof ReadModelNotReadyError)
    return new Problem(503, 'READ_MODEL.BUILDING', error.message, { retryAfterSeconds: 2 });
  if (error instanceof ReadModelUnavailableError)
    return new Problem(503, 'READ_MODEL.UNAVAILABLE', 'The catalog cannot be reached right now.', {
      retryAfterSeconds: 5,
    });
  if (error instanceof SessionStoreUnavailableError)
    return new Problem(503, 'SESSION.UNAVAILABLE', error.message, { retryAfterSeconds: 5 });
  if (error instanceof MessageBusUnavailableError)
    return new Problem(503, 'BROKER.UNAVAILABLE', 'The message broker cannot be reached right now.', {
      retryAfterSeconds: 5,
    });
  if (error instanceof InvalidCursorError) return new Problem(400, 'QUERY.INVALID_CURSOR', error.message);
  if (error instanceof ObjectTooLargeError)
    return new Problem(413, 'UPLOAD.TOO_LARGE', `A file may have at most ${error.maxBytes} bytes here.`);
  if (error instanceof StorageFullError)
    return new Problem(507, 'STORAGE.FULL', 'The disk is full; free some space and upload again. Nothing was kept.');
  if (error instanceof StoreClockError)
    return new Problem(503, 'STORAGE.UNAVAILABLE', `The object store refuses this server. ${error.message}`, {
      retryAfterSeconds: 60,
    });
  if (error instanceof ObjectStoreUnavailableError)
    return new Problem(503, 'STORAGE.UNAVAILABLE', 'The object store cannot be reached right now.', {
      retryAfterSeconds: 5,
    });
  if (error instanceof ObjectNotFoundError)
    return new Problem(404, 'MEDIA.NOT_FOUND', 'This file is not in the store (any more).');
  if (isOutOfResources(error))
    return new Problem(503, 'SERVER.BUSY', 'The server is too busy right now; nothing was kept. Try again.', {
      retryAfterSeconds: 5,
    });
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message);
  return fromFastify(error);
}

/** Fastify's own errors (bad JSON, wrong media type, …) carry a status code. */
function fromFastify(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? fromStatus(statusCode, error.message)
    : undefined;
}

function fromStatus(status: number, detail: string): Problem {
  const codes: Readonly<Record<number, string>> = {
    404: 'REQUEST.NO_SUCH_ROUTE',
    413: 'REQUEST.TOO_LARGE',
    415: 'REQUEST.MEDIA_TYPE',
  };
  return new Problem(status, codes[status] ?? (status >= 500 ? 'SERVER.UNAVAILABLE' : 'REQUEST.INVALID'), detail);
}
