import { isRecord } from './browser-storage.js';
import type { Problem } from './types.js';

/** A failure answer of the api; `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 without an answer. */
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

/** Reads RFC 9457; other bodies (a proxy's page, nothing) get a general sentence. */
export function apiErrorOf(status: number, body: unknown): ApiError {
  if (!isProblem(body)) return new ApiError(status, 'HTTP', `The server answered ${status} without an explanation.`);
  const fields = body.errors?.map((error) => `${error.field}: ${error.message}`).join('; ');
  return new ApiError(status, body.code, fields || body.detail, body.correlationId);
}

export const networkError = (): ApiError =>
  new ApiError(0, 'NETWORK', 'The server could not be reached. Check the connection, then try again.');

export const isApiError = (error: unknown, status?: number): error is ApiError =>
  error instanceof ApiError && (status === undefined || error.status === status);

export const sentenceOf = (error: unknown): string =>
  isApiError(error) ? error.message : 'Something went wrong on this page. Reload it to try again.';
