import createClient from 'openapi-fetch';
import type { paths } from '../api/schema.js';
import { apiErrorOf, networkError } from './api-error.js';
import { noteSignedIn, signedIn } from './signed-in.js';
import type { Role } from './types.js';

/** The role for an address of the api; undefined: any. */
const roleOf = (path: string): Role | undefined =>
  path.startsWith('/api/admin/') ? 'manager' : path.startsWith('/api/audit/') ? 'auditor' : undefined;

/** The header with the role that this browser uses for an address. */
export function roleHeader(path: string): Record<string, string> {
  const role = roleOf(path);
  return role ? { 'reelog-role': role } : {};
}

/** After a 401 the session may have ended, so it is loaded again. */
export function noteRefusal(path: string, status: number): void {
  if (roleOf(path) && status === 401) void readSession();
}

export const api = createClient<paths>();

api.use({
  onRequest({ request, schemaPath }) {
    for (const [name, value] of Object.entries(roleHeader(schemaPath))) request.headers.set(name, value);
    return request;
  },
  onResponse({ response, schemaPath }) {
    noteRefusal(schemaPath, response.status);
  },
  onError: ({ error }) => (error instanceof DOMException && error.name === 'AbortError' ? undefined : networkError()),
});

/** The body of a successful answer. @throws ApiError for all other answers */
export async function bodyOf<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined) throw apiErrorOf(response.status, error);
  return data;
}

/** Loads the session. It is unchanged while the api cannot be reached. */
export async function readSession(): Promise<void> {
  const before = signedIn.get();
  const answer = await bodyOf(api.GET('/api/session')).catch(() => undefined);
  if (answer && signedIn.get() === before) noteSignedIn(answer.identities); // else a sign-in or sign-out was faster
}

/** For requests outside the typed client (streams, files). @throws ApiError */
export async function fetchOk(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...roleHeader(path), ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : networkError();
  });
  noteRefusal(path, response.status);
  if (!response.ok) throw apiErrorOf(response.status, await response.json().catch(() => undefined));
  return response;
}

/** One key for each intention: retries of a write send the same one, and get the first answer. */
export const newIdempotencyKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};
