import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { AUDITOR_KEY, MANAGER_KEY } from './server.js';

/** Sends requests to a server, or to any of several. */
export interface Requester {
  request(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
}

export interface WriteAnswer {
  readonly position: number;
  readonly video: AdminVideo;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
  readonly total?: number;
  readonly position: number;
}

/** Polls until there is a value, or the deadline. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  what: string | (() => string),
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${typeof what === 'string' ? what : what()}`);
    await new Promise((wait) => setTimeout(wait, 25));
  }
}

export async function json<T>(response: Response | Promise<Response>, status = 200): Promise<T> {
  const answer = await response;
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** RFC 9457 with the extensions of this API. */
export interface ProblemAnswer {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly correlationId: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** The problem in the answer. @throws Error for another status, or no problem document */
export async function problem(response: Response | Promise<Response>, status: number): Promise<ProblemAnswer> {
  const answer = await response;
  const body = await json<ProblemAnswer>(answer, status);
  const whole = body.status === status && body.code && body.detail && body.title && body.correlationId;
  if (!answer.headers.get('content-type')?.startsWith('application/problem+json') || !whole)
    throw new Error(`Not a problem document: ${answer.headers.get('content-type')} ${JSON.stringify(body)}`);
  return body;
}

export interface Head {
  readonly logId: string;
  readonly position: number;
  readonly hash: string;
}

/** The head of the log. */
export const head = (server: Requester): Promise<Head> =>
  json<Head>(server.request('/api/audit/head', { key: AUDITOR_KEY }));

export interface UploadOptions {
  readonly title?: string;
  readonly idempotencyKey?: string;
  readonly fileName?: string;
}

export async function upload(server: Requester, file: string, options: UploadOptions = {}): Promise<Response> {
  const form = new FormData();
  if (options.title !== undefined) form.append('title', options.title);
  form.append('file', await openAsBlob(file, { type: 'video/mp4' }), options.fileName ?? basename(file));
  return server.request('/api/admin/videos', {
    method: 'POST',
    key: MANAGER_KEY,
    body: form,
    headers: options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey },
  });
}

export const uploaded = async (server: Requester, file: string, options: UploadOptions = {}): Promise<WriteAnswer> =>
  json<WriteAnswer>(upload(server, file, options), 201);

/** @param minPosition of a write that the answer must include */
export const adminVideo = (server: Requester, id: string, minPosition = 0): Promise<AdminVideo> =>
  json<AdminVideo>(server.request(`/api/admin/videos/${id}?minPosition=${minPosition}`, { key: MANAGER_KEY }));

/** Other videos may be before it in the queue, on a machine with two processors. */
const PROCESSED_WITHIN_MS = 60_000;

/** Waits until a video is ready or failed. A version for browsers may still be made. */
export const processed = (
  server: Requester,
  id: string,
  minPosition = 0,
  timeoutMs = PROCESSED_WITHIN_MS,
): Promise<AdminVideo> => {
  let last = 'no answer';
  return eventually(
    async () => {
      const response = await server.request(`/api/admin/videos/${id}?minPosition=${minPosition}`, { key: MANAGER_KEY });
      last = `${response.status} ${await response.text()}`;
      if (response.status !== 200) return undefined;
      const video = JSON.parse(last.slice(4)) as AdminVideo;
      return (video.work === undefined || video.work.stage === 'rendition') && video;
    },
    () => `video ${id} processed; last seen: ${last}`,
    timeoutMs,
  );
};

/** Uploads a video and waits for its previews. */
export async function readyVideo(server: Requester, file: string, options: UploadOptions = {}): Promise<AdminVideo> {
  const { video } = await uploaded(server, file, options);
  const done = await processed(server, video.id);
  if (done.status !== 'ready') throw new Error(`Processing failed: ${done.failure?.code} ${done.failure?.message}`);
  return done;
}

/** A manager's write to one video: its details, or the path after its address. */
export const write = (
  server: Requester,
  method: 'PATCH' | 'DELETE' | 'POST',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  server.request(`/api/admin/videos${path}`, {
    method,
    key: MANAGER_KEY,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Types of all events of a video, in order. */
export async function eventsOf(server: Requester, id: string): Promise<string[]> {
  const path = `/api/audit/events?videoId=${id}&limit=200`;
  const { items } = await json<Page<{ type: string }>>(server.request(path, { key: AUDITOR_KEY }));
  return items.map(({ type }) => type);
}

export const catalog = (server: Requester, query = ''): Promise<Page<CatalogVideo>> =>
  json<Page<CatalogVideo>>(server.request(`/api/videos${query}`));

/** Rebuilds the catalog, which also updates the view counts for the order of lists. */
export async function rebuildCatalog(server: Requester): Promise<void> {
  const generation = async (): Promise<number> => {
    const { items } = await json<{ items: { name: string; generation: number }[] }>(
      server.request('/api/admin/projections', { key: MANAGER_KEY }),
    );
    return items.find(({ name }) => name === 'catalog')?.generation ?? 0;
  };
  const old = await generation();
  await json(server.request('/api/admin/projections/catalog/rebuild', { key: MANAGER_KEY, method: 'POST' }), 202);
  await eventually(async () => (await generation()) > old, 'the new generation is in use');
}

/** The whole log, as an auditor reads it. */
export async function loggedEvents<Event>(server: Requester): Promise<Event[]> {
  const headers = { Accept: 'application/x-ndjson' };
  const text = await (await server.request('/api/audit/events', { key: AUDITOR_KEY, headers })).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
}
