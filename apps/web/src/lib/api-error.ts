import { isRecord } from './browser-storage.js';
import type { Problem } from './types.js';

/** What the api answered instead of success; `message` is a sentence for the person who asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 when there was no answer at all. */
    readonly status: number,
    /** Stable, for machines: `VIDEO.NOT_FOUND`, … */
    readonly code: string,
    message: string,
    readonly correlationId?: string,
  ) {
    super(message);
  }
}

const isProblem = (body: unknown): body is Problem =>
  isRecord(body) && typeof body['code'] === 'string' && typeof body['detail'] === 'string';

/** Reads RFC 9457; anything else (a proxy's page, nothing) still becomes a sentence. */
export function apiErrorOf(status: number, body: unknown): ApiError {
  if (!isProblem(body)) return new ApiError(status, 'HTTP', `The server answered ${status}, without saying why.`);
  const fields = body.errors?.map((error) => `${error.field}: ${error.message}`).join('; ');
  return new ApiError(status, body.code, fields || body.detail, body.correlationId);
}

export const networkError = (): ApiError =>
  new ApiError(0, 'NETWORK', 'The server could not be reached. Check the connection, then try again.');

export const isApiError = (error: unknown, status?: number): error is ApiError =>
  error instanceof ApiError && (status === undefined || error.status === status);

export const sentenceOf = (error: unknown): string =>
  isApiError(error) ? error.message : 'Something went wrong on this page. Reload it to try again.';
