import createClient from 'openapi-fetch';
import type { paths } from '../api/schema.js';
import { apiErrorOf, networkError } from './api-error.js';
import { dropKey, heldKeys } from './keys.js';
import type { Role } from './types.js';

/** Whose key an address of the api asks for; undefined: nobody's. */
const roleOf = (path: string): Role | undefined =>
  path.startsWith('/api/admin/') ? 'manager' : path.startsWith('/api/audit/') ? 'auditor' : undefined;

/** The header with the key that an address asks for, as far as one is held. */
export function authorization(path: string): Record<string, string> {
  const role = roleOf(path);
  const held = role && heldKeys.get()[role];
  return held ? { authorization: `Bearer ${held.key}` } : {};
}

/** A key that the api does not know (any more) opens no door: its holder is asked for another. */
export function forgetRefused(path: string, status: number): void {
  const role = roleOf(path);
  if (role && status === 401) dropKey(role);
}

export const api = createClient<paths>();

api.use({
  onRequest({ request, schemaPath }) {
    for (const [name, value] of Object.entries(authorization(schemaPath))) request.headers.set(name, value);
    return request;
  },
  onResponse({ response, schemaPath }) {
    forgetRefused(schemaPath, response.status);
  },
  onError: ({ error }) => (error instanceof DOMException && error.name === 'AbortError' ? undefined : networkError()),
});

/** The body of an answer. @throws ApiError for every answer that is not a success. */
export async function bodyOf<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined) throw apiErrorOf(response.status, error);
  return data;
}

/** For requests outside the typed client (streams, files). @throws ApiError */
export async function fetchOk(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...authorization(path), ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : networkError();
  });
  forgetRefused(path, response.status);
  if (!response.ok) throw apiErrorOf(response.status, await response.json().catch(() => undefined));
  return response;
}

/** One key an intention: a retry of the same write sends the same one, and is answered as the first was. */
export const newIdempotencyKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};
